import { ATTENTIONS, type Transaction } from '../api/types';
import type { ListFilter, Sort } from '../view/view';

/** Whether the filters by action and attention let `transaction` pass. */
export function passesFilters(
  transaction: Transaction,
  { action, attention }: Pick<ListFilter, 'action' | 'attention'>,
): boolean {
  return (
    (action === null || transaction.action === action) &&
    (attention === null || transaction.attention === attention)
  );
}

/** The server's rule of the parameter `q`: part of one of these, whatever the case. */
function isFound(transaction: Transaction, q: string): boolean {
  const { id, client_name, merchant_name, bank_name, client_phone } = transaction;
  const wanted = q.toLowerCase();
  return [id, client_name, merchant_name, bank_name, client_phone].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

function compare(a: Transaction, b: Transaction, { field, descending }: Sort): number {
  const difference = ((): number => {
    switch (field) {
      case 'amount':
        return Number(a.amount) - Number(b.amount);
      case 'attention':
        return ATTENTIONS.indexOf(a.attention) - ATTENTIONS.indexOf(b.attention);
      default:
        return a[field].localeCompare(b[field]);
    }
  })();
  return descending ? -difference : difference;
}

/**
 * Whether a transaction that is not among the `rows` read so far stands among them on the server.
 *
 * The server's collation may differ from this one's: a wrong answer costs one needless reading, or
 * a row that is announced by the next one.
 */
export function belongsAmong(
  transaction: Transaction,
  filter: ListFilter,
  rows: readonly Transaction[],
  hasMore: boolean,
): boolean {
  if (!passesFilters(transaction, filter) || !isFound(transaction, filter.q)) {
    return false;
  }
  const last = rows.at(-1);
  return !hasMore || last === undefined || compare(transaction, last, filter.sort) < 0;
}
