import { useState } from 'react';

import type { Transaction } from '../api/types';
import { settle, settleAnew } from './settledRows';

/**
 * The rows to show for what was read of `list`.
 *
 * @param holding whether a pointer is over the rows: then none of them moves
 */
export function useSettledRows(list: string, incoming: readonly Transaction[], holding: boolean) {
  const [before, remember] = useState(() => settleAnew(list, incoming, holding));
  const settled = settle(before, list, incoming, holding);
  if (settled !== before) {
    remember(settled);
  }
  const showAll = () => {
    remember(settleAnew(list, incoming, holding));
  };
  return { rows: settled.rows, gone: settled.gone, waiting: settled.waiting, showAll };
}
