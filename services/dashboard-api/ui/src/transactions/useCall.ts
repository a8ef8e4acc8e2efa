import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../api/client';
import { ApiError, dataOf } from '../api/errors';
import { refreshTransaction } from './listCache';
import { hasUnsavedPhone, UnsavedPhone } from './phoneDrafts';

/**
 * Asks for a call to the customer of transaction `id`.
 *
 * Pending until the row shows the call: the answer carries the call alone, without the
 * transaction's new version.
 */
export function useCall(id: string) {
  const queryClient = useQueryClient();
  const mutationKey = ['call', id];

  // A failure here is not one of the call: the live connection or the poll brings the row.
  const refreshRow = () => refreshTransaction(queryClient, id).catch(() => undefined);

  const { mutate, ...state } = useMutation({
    mutationKey,
    mutationFn: async () => {
      if (hasUnsavedPhone(id)) {
        throw new UnsavedPhone();
      }
      return dataOf(
        api.POST('/call/{transaction_id}', { params: { path: { transaction_id: id } } }),
      );
    },
    onSuccess: refreshRow,
    onError: async (error) => {
      // The server knows something that this row does not show.
      if (error instanceof ApiError && error.status === 409) {
        await refreshRow();
      }
    },
  });

  const ask = () => {
    // `isPending` is painted a moment later: the second click of a double click would pass it.
    if (queryClient.isMutating({ mutationKey }) === 0) {
      mutate();
    }
  };

  return { ...state, ask };
}
