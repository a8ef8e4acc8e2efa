import { ATTENTIONS, type Transaction } from '../api/types';
import { cameTo } from '../view/outcomeFilter';
import type { ListFilter, Sort } from '../view/view';

/** Whether the filters let `transaction` pass, the search apart. */
export function passesFilters(transaction: Transaction, filter: ListFilter): boolean {
  const { action, attention, outcome } = filter;
  return (
    (action === null || transaction.action === action) &&
    (attention === null || transaction.attention === attention) &&
    (outcome === null || cameTo(transaction.call ?? null, outcome)) &&
    wasCalledWithin(transaction, filter)
  );
}

/** The server's rule of `called_since` and `called_before`: by the click of the newest call. */
function wasCalledWithin(transaction: Transaction, { calledSince, calledBefore }: ListFilter) {
  if (calledSince === null && calledBefore === null) {
    return true;
  }
  const clicked = calledAt(transaction);
  return (
    clicked !== -Infinity &&
    (calledSince === null || clicked >= Date.parse(calledSince)) &&
    (calledBefore === null || clicked < Date.parse(calledBefore))
  );
}

/** Never called is before everything. */
function calledAt({ call }: Transaction): number {
  return call == null ? -Infinity : Date.parse(call.created_at);
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
      case 'called_at':
        return Math.sign(calledAt(a) - calledAt(b)) || 0;
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
