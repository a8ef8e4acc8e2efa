import { useMutation } from '@tanstack/react-query';

import type { ListFilter } from '../view/view';
import { MOST_AT_ONCE } from './callable';
import { readMatching } from './readMatching';
import type { Selection } from './useSelection';

/** Selects all that match the filter, as many of them as may be called at once. */
export function useSelectMatching(filter: ListFilter, { rows, select }: Selection) {
  return useMutation({
    mutationFn: () => readMatching(filter, MOST_AT_ONCE),
    onSuccess: (matching) => {
      // What was selected under another filter stays.
      select([...rows.values(), ...matching]);
    },
  });
}
