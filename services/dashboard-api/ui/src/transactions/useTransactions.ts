import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';

import { useLiveStatus } from '../live/LiveContext';
import { listOptions } from './listCache';

/** How often the list is read while changes do not arrive by themselves. */
export const POLL_MS = 5_000;

/**
 * How often it is read all the same while they do: the net under a connection that is dead without
 * knowing it, and under a server that has lost its own source of events.
 */
export const NET_MS = 60_000;

/** The list of transactions: kept fresh by live events, or by polling while they are lost. */
export function useTransactions() {
  const queryClient = useQueryClient();
  const live = useLiveStatus();
  return useInfiniteQuery({
    ...listOptions(queryClient),
    refetchInterval: live === 'lost' ? POLL_MS : NET_MS,
  });
}
