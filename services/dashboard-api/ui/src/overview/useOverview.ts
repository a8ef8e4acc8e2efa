import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { api } from '../api/client';
import { dataOf } from '../api/errors';
import type { Overview } from '../api/types';

export type Period = Overview['period'];

/** Numbers of a day need not be of this second. */
const AGAIN_MS = 30_000;

/** The day or the week in numbers. */
export function useOverview(period: Period) {
  return useQuery({
    queryKey: ['overview', period],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/overview', { params: { query: { period } }, signal })),
    refetchInterval: AGAIN_MS,
    placeholderData: keepPreviousData,
  });
}
