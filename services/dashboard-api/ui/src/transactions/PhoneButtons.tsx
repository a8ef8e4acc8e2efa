import { ActionIcon, Loader } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';

import classes from './PhoneField.module.css';

interface PhoneButtonsProps {
  id: string;
  saving: boolean;
  onSave: () => void;
  onRevert: () => void;
}

/** What Enter and Escape do, for the mouse; they are there only while a phone is edited. */
export function PhoneButtons({ id, saving, onSave, onRevert }: PhoneButtonsProps) {
  if (saving) {
    return (
      <span className={classes.buttons}>
        <Loader size={14} m={5} aria-label={`Saving the phone of ${id}`} />
      </span>
    );
  }
  return (
    <span className={classes.buttons}>
      <ActionIcon
        size={24}
        variant="subtle"
        aria-label={`Save phone of ${id}`}
        title="Save (Enter)"
        onClick={onSave}
      >
        <IconCheck size={14} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon
        size={24}
        variant="subtle"
        color="gray"
        aria-label={`Revert phone of ${id}`}
        title="Revert (Escape)"
        onClick={onRevert}
      >
        <IconX size={14} aria-hidden="true" />
      </ActionIcon>
    </span>
  );
}
