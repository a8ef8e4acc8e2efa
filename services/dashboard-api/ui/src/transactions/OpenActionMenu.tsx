import { Loader, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';

import { ACTIONS, type Action } from '../api/types';
import classes from './ActionMenu.module.css';

interface OpenActionMenuProps {
  id: string;
  action: Action;
  saving: boolean;
  /** The analyst begins to choose. */
  onOpen: () => void;
  onSet: (action: Action) => void;
}

/**
 * The menu behind the button, open from the start. The present action has the focus and may be
 * chosen again: that clears the attention.
 */
export function OpenActionMenu({ id, action, saving, onOpen, onSet }: OpenActionMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const buttonRef = useRef<HTMLButtonElement>(null);
  const beginToChoose = useEffectEvent(onOpen);

  useEffect(() => {
    // The focus was on the button that this one replaces; the menu gives it back when it closes.
    buttonRef.current?.focus();
    const frame = requestAnimationFrame(() => {
      setIsOpen(true);
      beginToChoose();
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, []);

  return (
    <Menu
      opened={isOpen}
      onChange={(opens) => {
        setIsOpen(opens && !saving);
      }}
      onOpen={onOpen}
      position="bottom-end"
      width={190}
      shadow="md"
      // An item takes the focus: nothing but items belongs into a menu.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button
          ref={buttonRef}
          type="button"
          className={classes.button}
          aria-label={`Set action of ${id}`}
          aria-busy={saving}
        >
          {saving ? <Loader size={12} /> : <IconChevronDown size={15} aria-hidden="true" />}
        </button>
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
            <Menu.RadioItem
              key={label}
              value={label}
              closeMenuOnClick
              {...(label === action ? { 'data-autofocus': true } : {})}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
