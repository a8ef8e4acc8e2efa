import { Button, CloseButton, Group, Modal, Paper, Text } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useState } from 'react';

import type { Transaction } from '../api/types';
import { divide } from './callable';
import classes from './SelectionBar.module.css';
import type { useBulkCall } from './useBulkCall';

interface SelectionBarProps {
  selected: readonly Transaction[];
  calls: ReturnType<typeof useBulkCall>;
  onClear: () => void;
}

const customers = (number: number) => (number === 1 ? '1 customer' : `${number} customers`);

/** So many names are told of those who may not be called. */
const NAMED = 5;

/** What can be done with the selected rows, and how it goes. */
export function SelectionBar({ selected, calls, onClear }: SelectionBarProps) {
  const [asks, setAsks] = useState(false);
  const { total, done, failures, isRunning } = calls;
  if (selected.length === 0 && total === 0) {
    return null;
  }

  return (
    <Paper
      component="section"
      withBorder
      shadow="lg"
      aria-label="Selected transactions"
      className={classes.bar ?? ''}
    >
      <Text size="sm" role="status">
        {selected.length > 0 && <strong>{selected.length} selected</strong>}
        {selected.length > 0 && total > 0 && ' · '}
        {total > 0 && progressText(total, done, failures.size)}
      </Text>
      {selected.length > 0 && (
        <Button
          size="xs"
          leftSection={<IconPhone size={14} aria-hidden="true" />}
          loading={isRunning}
          onClick={() => {
            setAsks(true);
          }}
        >
          Call {customers(selected.length)}
        </Button>
      )}
      <CloseButton
        aria-label={selected.length > 0 ? 'Clear the selection' : 'Close'}
        onClick={() => {
          onClear();
          calls.forget();
        }}
      />
      <Question
        opened={asks}
        selected={selected}
        onClose={() => {
          setAsks(false);
        }}
        onCall={(ids) => {
          setAsks(false);
          onClear();
          void calls.run(ids);
        }}
      />
    </Paper>
  );
}

function progressText(total: number, done: number, failed: number): string {
  if (done < total) {
    return `Asking for calls: ${done} of ${total}`;
  }
  const asked = `${total - failed} of ${total} ${total === 1 ? 'call' : 'calls'} asked for`;
  return failed === 0 ? asked : `${asked}, ${failed} failed: see their rows`;
}

interface QuestionProps {
  opened: boolean;
  selected: readonly Transaction[];
  onClose: () => void;
  onCall: (ids: string[]) => void;
}

/** Asks once, and says who will not be called and why. */
function Question({ opened, selected, onClose, onCall }: QuestionProps) {
  const { callable, blocked } = divide(selected);
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
            onCall(callable.map(({ id }) => id));
          }}
        >
          Call {customers(callable.length)}
        </Button>
      </Group>
    </Modal>
  );
}
