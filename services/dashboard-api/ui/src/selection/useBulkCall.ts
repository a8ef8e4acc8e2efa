import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

import { api } from '../api/client';
import { dataOf } from '../api/errors';
import { refreshTransaction } from '../transactions/listCache';

/** So many requests at a time: quick, and gentle to the server. */
export const CONCURRENCY = 3;

export interface BulkCall {
  /** How many calls are asked for in this run. */
  total: number;
  /** How many of them were answered, well or not. */
  done: number;
  /** What went wrong, by transaction. */
  failures: ReadonlyMap<string, Error>;
}

const NOTHING: BulkCall = { total: 0, done: 0, failures: new Map() };

/** Calls several customers, a few at a time, and remembers what failed until it is dismissed. */
export function useBulkCall() {
  const queryClient = useQueryClient();
  const [state, setState] = useState(NOTHING);

  const callOne = async (id: string): Promise<Error | null> => {
    try {
      await dataOf(
        api.POST('/call/{transaction_id}', { params: { path: { transaction_id: id } } }),
      );
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      // Only the row's look: the live connection or the poll brings it, too.
      await refreshTransaction(queryClient, id).catch(() => undefined);
    }
  };

  const run = async (ids: readonly string[]) => {
    setState({ ...NOTHING, total: ids.length });
    const left = ids.values();
    const work = async () => {
      for (const id of left) {
        const failure = await callOne(id);
        setState(({ total, done, failures }) => ({
          total,
          done: done + 1,
          failures: failure === null ? failures : new Map(failures).set(id, failure),
        }));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  };

  const dismiss = useCallback((id: string) => {
    setState((now) => {
      const failures = new Map(now.failures);
      failures.delete(id);
      return { ...now, failures };
    });
  }, []);

  const forget = () => {
    setState(NOTHING);
  };

  return { ...state, isRunning: state.done < state.total, run, dismiss, forget };
}
