import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';

import type { Action } from '../api/types';
import classes from './ActionMenu.module.css';
import { OpenActionMenu } from './OpenActionMenu';

interface ActionMenuProps {
  id: string;
  action: Action;
  saving: boolean;
  /** The analyst begins to choose. */
  onOpen: () => void;
  onSet: (action: Action) => void;
}

/**
 * Sets the action by hand. Only its button stands in every row: a menu that waits to be opened is
 * the most expensive part of a row, and hardly any of them ever is.
 */
export function ActionMenu(props: ActionMenuProps) {
  const [isUsed, setIsUsed] = useState(false);
  const { id } = props;
  if (isUsed) {
    return <OpenActionMenu {...props} />;
  }
  return (
    <button
      type="button"
      className={classes.button}
      aria-label={`Set action of ${id}`}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => {
        setIsUsed(true);
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') {
          event.preventDefault();
          event.stopPropagation();
          setIsUsed(true);
        }
      }}
    >
      <IconChevronDown size={15} aria-hidden="true" />
    </button>
  );
}
