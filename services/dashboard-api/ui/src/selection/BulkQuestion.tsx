import { Button, Group, Modal, Text } from '@mantine/core';

import type { Transaction } from '../api/types';
import { count } from '../transactions/format';
import { divide, MOST_AT_ONCE, type Division } from './callable';
import classes from './SelectionBar.module.css';
import { customers } from './words';

interface BulkQuestionProps {
  opened: boolean;
  selected: readonly Transaction[];
  onClose: () => void;
  onCall: (division: Division) => void;
}

/** So many names are told of those who may not be called. */
const NAMED = 5;

/** Asks once, and says who will not be called and why. */
export function BulkQuestion({ opened, selected, onClose, onCall }: BulkQuestionProps) {
  const division = divide(selected);
  const { callable, beyond, blocked } = division;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Call ${customers(callable.length)}?`}
      closeButtonProps={{ 'aria-label': 'Close the question' }}
      centered
    >
      <Text size="sm">
        Their phones will ring one after the other, as fast as the carrier allows.
      </Text>
      {beyond.length > 0 && (
        <Text size="sm" mt="xs">
          At most {count(MOST_AT_ONCE)} are called at once: {customers(beyond.length)} stay
          selected.
        </Text>
      )}
      {blocked.size > 0 && (
        <ul className={classes.blocked} aria-label="May not be called">
          {[...blocked].map(([why, rows]) => (
            <li key={why}>
              <strong>{customers(rows.length)}</strong> may not be called, because {why}:{' '}
              {rows
                .slice(0, NAMED)
                .map(({ id }) => id)
                .join(', ')}
              {rows.length > NAMED && ` and ${rows.length - NAMED} more`}
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={callable.length === 0}
          data-autofocus
          onClick={() => {
            onCall(division);
          }}
        >
          Call {customers(callable.length)}
        </Button>
      </Group>
    </Modal>
  );
}
