import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../api/client';
import { dataOf } from '../api/errors';
import type { Action } from '../api/types';
import { showTransaction } from './listCache';

interface ActionByHand {
  action: Action;
  /** Why, for colleagues. */
  reason?: string | null;
}

/** Sets the action of transaction `id` by hand. */
export function useUpdateAction(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ action, reason = null }: ActionByHand) =>
      dataOf(
        api.POST('/update_action', {
          body: { id, action, ...(reason === null ? {} : { reason }) },
        }),
      ),
    onSuccess: (transaction) => {
      showTransaction(queryClient, transaction);
    },
  });
}
