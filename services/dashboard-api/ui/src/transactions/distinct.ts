import type { Transaction, TransactionPage } from '../api/types';

/** The rows of all pages. One that moved between two readings may be on two pages: it is there once. */
export function distinct(pages: readonly TransactionPage[]): Transaction[] {
  const byId = new Map(pages.flatMap(({ items }) => items).map((item) => [item.id, item]));
  return [...byId.values()];
}
