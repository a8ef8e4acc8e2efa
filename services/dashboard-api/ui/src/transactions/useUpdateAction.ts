import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../api/client';
import { dataOf } from '../api/errors';
import type { Action } from '../api/types';
import { showTransaction } from './listCache';

/** Sets the action of transaction `id` by hand. */
export function useUpdateAction(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (action: Action) => dataOf(api.POST('/update_action', { body: { id, action } })),
    onSuccess: (transaction) => {
      showTransaction(queryClient, transaction);
    },
  });
}
