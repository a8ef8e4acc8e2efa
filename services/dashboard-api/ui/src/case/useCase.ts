import { useQuery, useQueryClient } from '@tanstack/react-query';

import { newestSeenBy } from '../transactions/newestSeen';
import { useReadInterval } from '../transactions/useTransactions';
import { caseOptions } from './caseCache';

/** A case, read again when something happens to it. */
export function useCase(id: string) {
  const queryClient = useQueryClient();
  const interval = useReadInterval();
  return useQuery({
    ...caseOptions(queryClient, id),
    refetchInterval: interval,
    // What is newer on the page than this answer is kept.
    select: (detail) => ({
      ...detail,
      transaction: newestSeenBy(queryClient).newest(detail.transaction),
    }),
  });
}
