import { Button, CloseButton, Paper, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconPhone } from '@tabler/icons-react';
import { useState } from 'react';

import { explain } from '../api/errors';
import type { Transaction } from '../api/types';
import { count } from '../transactions/format';
import { newestSeenBy } from '../transactions/newestSeen';
import type { ListFilter } from '../view/view';
import { BulkQuestion } from './BulkQuestion';
import { MOST_AT_ONCE } from './callable';
import classes from './SelectionBar.module.css';
import type { useBulkCall } from './useBulkCall';
import { useSelectMatching } from './useSelectMatching';
import type { Selection } from './useSelection';
import { customers, progressText, selectedText } from './words';

interface SelectionBarProps {
  selection: Selection;
  calls: ReturnType<typeof useBulkCall>;
  /** What was read of the list. */
  listed: readonly Transaction[];
  filter: ListFilter;
  /** How many match the filter, also those that were not read. */
  total: number;
}

/** What can be done with the selected rows, and how it goes. */
export function SelectionBar({ selection, calls, listed, filter, total }: SelectionBarProps) {
  const [asks, setAsks] = useState(false);
  const seen = newestSeenBy(useQueryClient());
  const all = useSelectMatching(filter, selection);
  const selected = [...selection.rows.values()].map((row) => seen.newest(row));
  if (selected.length === 0 && calls.total === 0) {
    return null;
  }

  const here = listed.filter(({ id }) => selection.rows.has(id)).length;
  const mayBeMore = here === listed.length && here > 0 && selected.length < MOST_AT_ONCE;
  const matching =
    total > MOST_AT_ONCE
      ? `the first ${count(MOST_AT_ONCE)} of ${count(total)}`
      : `all ${count(total)}`;

  return (
    <Paper
      component="section"
      withBorder
      shadow="lg"
      aria-label="Selected transactions"
      className={classes.bar ?? ''}
    >
      <Text size="sm" role="status">
        {selected.length > 0 && (
          <strong>{selectedText(selected.length, selected.length - here)}</strong>
        )}
        {selected.length > 0 && calls.total > 0 && ' · '}
        {calls.total > 0 &&
          progressText(calls.total, calls.done, calls.failures.size, calls.isRunning)}
        {calls.stoppedBy !== null && `. ${explain(calls.stoppedBy)}`}
        {all.error !== null && ` · The others could not be read: ${explain(all.error)}`}
      </Text>
      {calls.isRunning && (
        <Button size="xs" variant="default" onClick={calls.stop}>
          Stop asking
        </Button>
      )}
      {!calls.isRunning && mayBeMore && total > listed.length && (
        <Button
          size="xs"
          variant="default"
          loading={all.isPending}
          onClick={() => {
            all.mutate();
          }}
        >
          Select {matching} that match
        </Button>
      )}
      {!calls.isRunning && selected.length > 0 && (
        <Button
          size="xs"
          leftSection={<IconPhone size={14} aria-hidden="true" />}
          onClick={() => {
            setAsks(true);
          }}
        >
          Call {customers(selected.length)}
        </Button>
      )}
      {!calls.isRunning && (
        <CloseButton
          aria-label={selected.length > 0 ? 'Clear the selection' : 'Close'}
          onClick={() => {
            selection.select([]);
            calls.forget();
          }}
        />
      )}
      <BulkQuestion
        opened={asks}
        selected={selected}
        onClose={() => {
          setAsks(false);
        }}
        onCall={({ callable, beyond }) => {
          setAsks(false);
          // Each is let go of when its turn is over, so that those who had none are still there.
          selection.select([...callable, ...beyond]);
          void calls.run(
            callable.map(({ id }) => id),
            selection.drop,
          );
        }}
      />
    </Paper>
  );
}
