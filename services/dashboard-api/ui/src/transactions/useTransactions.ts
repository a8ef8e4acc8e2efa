import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';

import { useLiveStatus } from '../live/LiveContext';
import { listOptions } from './listCache';

/** How often the list is read while changes do not arrive by themselves. */
export const POLL_MS = 5_000;

/** The list of transactions: kept fresh by live events, or by polling while they are lost. */
export function useTransactions() {
  const queryClient = useQueryClient();
  const live = useLiveStatus();
  return useInfiniteQuery({
    ...listOptions(queryClient),
    refetchInterval: live === 'lost' ? POLL_MS : false,
  });
}
