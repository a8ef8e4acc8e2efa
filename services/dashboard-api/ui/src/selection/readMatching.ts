import { api } from '../api/client';
import { dataOf } from '../api/errors';
import type { Transaction, TransactionPage } from '../api/types';
import { filterParameters, sortText, type ListFilter } from '../view/view';

/** The greatest page that the server gives. */
const PAGE_SIZE = 200;

/** The first `most` transactions that `filter` lets pass, also those that were not scrolled to. */
export async function readMatching(filter: ListFilter, most: number): Promise<Transaction[]> {
  const query = { ...filterParameters(filter), sort: sortText(filter.sort), limit: PAGE_SIZE };
  const found = new Map<string, Transaction>();
  let cursor: string | null = null;
  do {
    const page: TransactionPage = await dataOf(
      api.GET('/transactions', {
        params: { query: { ...query, ...(cursor === null ? {} : { cursor }) } },
      }),
    );
    page.items.forEach((row) => found.set(row.id, row));
    cursor = page.next_cursor ?? null;
  } while (cursor !== null && found.size < most);
  return [...found.values()].slice(0, most);
}
