import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../api/client';
import { dataOf } from '../api/errors';
import { detailKey } from '../transactions/listCache';

/** Adds a note to the transaction `id`; pending until the timeline shows it. */
export function useAddNote(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      dataOf(api.POST('/transactions/{id}/notes', { params: { path: { id } }, body: { text } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: detailKey(id) }),
  });
}
