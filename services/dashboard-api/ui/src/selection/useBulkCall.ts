import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';

import { api } from '../api/client';
import { ApiError, dataOf } from '../api/errors';
import { refreshTransaction } from '../transactions/listCache';
import { hasUnsavedPhone, UnsavedPhone } from '../transactions/phoneDrafts';

/** So many requests at a time: quick, and gentle to the server. */
export const CONCURRENCY = 3;

export interface BulkCall {
  /** How many calls are asked for in this run. */
  total: number;
  /** How many of them were answered, well or not. */
  done: number;
  /** Whether no more are asked for. */
  isRunning: boolean;
  /** What went wrong, by transaction. */
  failures: ReadonlyMap<string, Error>;
  /** What would have gone wrong with every other one, too, and ended the run. */
  stoppedBy: Error | null;
}

const NOTHING: BulkCall = {
  total: 0,
  done: 0,
  isRunning: false,
  failures: new Map(),
  stoppedBy: null,
};

/** Whether it is this customer's own failure: the server is there and said no. */
function isOfOne(failure: Error): boolean {
  return failure instanceof UnsavedPhone || (failure instanceof ApiError && failure.status < 500);
}

/** Calls several customers, a few at a time, and remembers what failed until it is dismissed. */
export function useBulkCall() {
  const queryClient = useQueryClient();
  const [state, setState] = useState(NOTHING);
  const isStopped = useRef(false);

  const callOne = async (id: string): Promise<Error | null> => {
    try {
      // It may have been typed since the question was answered.
      if (hasUnsavedPhone(id)) {
        throw new UnsavedPhone();
      }
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

  /** @param onAsked told of each customer whose turn is over */
  const run = async (ids: readonly string[], onAsked: (id: string) => void) => {
    isStopped.current = false;
    setState({ ...NOTHING, total: ids.length, isRunning: true });
    const left = ids.values();
    const work = async () => {
      for (const id of left) {
        const failure = await callOne(id);
        if (failure !== null && !isOfOne(failure)) {
          isStopped.current = true;
        }
        onAsked(id);
        setState((now) => withOneMore(now, id, failure));
        if (isStopped.current) {
          return;
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    setState((now) => ({ ...now, isRunning: false }));
  };

  /** Asks for no more calls; those that were asked for are made. */
  const stop = () => {
    isStopped.current = true;
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

  return { ...state, run, stop, dismiss, forget };
}

function withOneMore(now: BulkCall, id: string, failure: Error | null): BulkCall {
  return {
    ...now,
    done: now.done + 1,
    failures: failure === null ? now.failures : new Map(now.failures).set(id, failure),
    stoppedBy: failure === null || isOfOne(failure) ? now.stoppedBy : failure,
  };
}
