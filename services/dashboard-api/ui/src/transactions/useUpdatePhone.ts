import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../api/client';
import { dataOf } from '../api/errors';
import { showTransaction } from './listCache';

/** Saves the phone of transaction `id`; the next call dials it. */
export function useUpdatePhone(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (phone: string) => dataOf(api.POST('/update_phone', { body: { id, phone } })),
    onSuccess: (transaction) => {
      showTransaction(queryClient, transaction);
    },
  });
}
