import { useQuery } from '@tanstack/react-query';

import type { ListFilter } from '../view/view';
import { countsOptions } from './listCache';
import { useReadInterval } from './useTransactions';

/** How many transactions each filter would show. They follow live events a moment later. */
export function useCounts(filter: ListFilter) {
  return useQuery({ ...countsOptions(filter), refetchInterval: useReadInterval() });
}
