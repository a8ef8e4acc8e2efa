import { ActionIcon, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';

import { ACTIONS, type Action } from '../api/types';

interface ActionMenuProps {
  id: string;
  action: Action;
  saving: boolean;
  /** The analyst begins to choose. */
  onOpen: () => void;
  onSet: (action: Action) => void;
}

/** Sets the action by hand. The present one may be chosen again: that clears the attention. */
export function ActionMenu({ id, action, saving, onOpen, onSet }: ActionMenuProps) {
  return (
    <Menu
      position="bottom-end"
      width={190}
      shadow="md"
      // The first item takes the focus: nothing but items belongs into a menu.
      withInitialFocusPlaceholder={false}
      onOpen={onOpen}
    >
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          loading={saving}
          aria-label={`Set action of ${id}`}
        >
          <IconChevronDown size={15} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Set action of {id}</Menu.Label>
        <Menu.RadioGroup
          value={action}
          onChange={(chosen) => {
            const label = ACTIONS.find((candidate) => candidate === chosen);
            if (label !== undefined) {
              onSet(label);
            }
          }}
        >
          {ACTIONS.map((label) => (
            <Menu.RadioItem key={label} value={label} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
