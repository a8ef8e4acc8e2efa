import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../api/client';
import { ApiError, dataOf } from '../api/errors';
import type { Action, Transaction } from '../api/types';
import { showTransaction } from './listCache';

interface ActionByHand {
  action: Action;
  /** The transaction as it was when the analyst began to choose. */
  seen: Transaction;
  /** Why, for colleagues. */
  reason?: string | null;
}

/**
 * Sets the action of transaction `id` by hand, unless it is not what was seen any more: then the
 * error says so, and what there is now is shown.
 */
export function useUpdateAction(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ action, seen, reason = null }: ActionByHand) =>
      dataOf(
        api.POST('/update_action', {
          body: { id, action, seen: whatWasSeen(seen), ...(reason === null ? {} : { reason }) },
        }),
      ),
    onSuccess: (transaction) => {
      showTransaction(queryClient, transaction);
    },
    onError: (error) => {
      const present = error instanceof ApiError ? error.problem?.transaction : null;
      if (present != null) {
        showTransaction(queryClient, present);
      }
    },
  });
}

function whatWasSeen({ action, attention, call }: Transaction) {
  return { action, attention, outcome: call?.outcome ?? null };
}
