import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';

import { useLiveStatus } from '../live/LiveContext';
import type { ListFilter } from '../view/view';
import { listOptions } from './listCache';

/** How often the list is read while changes do not arrive by themselves. */
export const POLL_MS = 5_000;

/**
 * How often it is read all the same while they do: the net under a connection that is dead without
 * knowing it.
 */
export const NET_MS = 60_000;

/** So many pages are read again at the full pace; more of them, in proportion, less often. */
const PAGES_AT_FULL_PACE = 10;

/** The pace of reading again that goes with what the live connection brings. */
export function useReadInterval(): number {
  const live = useLiveStatus();
  return live === 'live' || live === 'connecting' ? NET_MS : POLL_MS;
}

/** The transactions of a filter: kept fresh by live events, or by polling while they are lost. */
export function useTransactions(filter: ListFilter) {
  const queryClient = useQueryClient();
  const interval = useReadInterval();
  return useInfiniteQuery({
    ...listOptions(queryClient, filter),
    refetchInterval: ({ state }) =>
      interval * Math.max(1, (state.data?.pages.length ?? 0) / PAGES_AT_FULL_PACE),
  });
}
