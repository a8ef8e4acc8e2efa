import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';

import { readAgain, showTransaction } from '../transactions/listCache';
import type { LiveStatus } from './liveConnection';
import { LiveContext } from './LiveContext';
import { openShared } from './sharedLive';

/** Listens to the browser's live connection, and writes what it tells into the query cache. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>('connecting');

  useEffect(
    () =>
      openShared('/events', {
        onStatus: setStatus,
        onTransaction: (transaction) => {
          showTransaction(queryClient, transaction);
        },
        onOpen: () => {
          void readAgain(queryClient);
        },
        onResync: () => {
          void readAgain(queryClient, { forget: true });
        },
      }),
    [queryClient],
  );

  return <LiveContext value={status}>{children}</LiveContext>;
}
