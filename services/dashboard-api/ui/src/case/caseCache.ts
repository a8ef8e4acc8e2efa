import { queryOptions, type QueryClient } from '@tanstack/react-query';

import { api } from '../api/client';
import { dataOf } from '../api/errors';
import { detailKey, showTransaction } from '../transactions/listCache';

/** One transaction with its calls and its timeline. */
export function caseOptions(queryClient: QueryClient, id: string) {
  return queryOptions({
    queryKey: detailKey(id),
    queryFn: async ({ signal }) => {
      const detail = await dataOf(
        api.GET('/transactions/{id}', { params: { path: { id } }, signal }),
      );
      showTransaction(queryClient, detail.transaction, { readCase: false });
      return detail;
    },
  });
}
