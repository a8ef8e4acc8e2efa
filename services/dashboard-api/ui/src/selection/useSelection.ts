import { useCallback, useState } from 'react';

import type { Transaction } from '../api/types';

const NONE: ReadonlyMap<string, Transaction> = new Map();

/**
 * Which transactions are selected, as they were when they were. They stay selected when they leave
 * the list. The functions stay the same, so that rows need not be painted again.
 */
export function useSelection() {
  const [rows, setRows] = useState(NONE);

  const toggle = useCallback((row: Transaction) => {
    setRows((before) => {
      const after = new Map(before);
      if (!after.delete(row.id)) {
        after.set(row.id, row);
      }
      return after;
    });
  }, []);

  const select = useCallback((chosen: readonly Transaction[]) => {
    setRows(new Map(chosen.map((row) => [row.id, row])));
  }, []);

  const drop = useCallback((id: string) => {
    setRows((before) => {
      const after = new Map(before);
      return after.delete(id) ? after : before;
    });
  }, []);

  return { rows, toggle, select, drop };
}

export type Selection = ReturnType<typeof useSelection>;
