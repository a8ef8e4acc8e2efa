import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';

import { api } from '../api/client';
import { dataOf } from '../api/errors';
import type { Transaction, TransactionPage } from '../api/types';
import { filterParameters, sortText, type ListFilter } from '../view/view';
import { belongsAmong } from './belongs';
import { newestSeenBy, type NewestSeen } from './newestSeen';
import { readSoon } from './readSoon';

export type TransactionList = InfiniteData<TransactionPage, string | null>;

/** Everything on the page that live events change. */
const EVERYTHING_READ = ['transactions'] as const;

const LISTS = ['transactions', 'list'] as const;

const COUNTS = ['transactions', 'counts'] as const;

const PAGE_SIZE = 100;

/** Where one transaction with its history is cached. */
export const detailKey = (id: string) => ['transactions', 'case', id] as const;

/** The same array when nothing in it changed, so that React has nothing to paint. */
function mapChanged<T>(items: T[], change: (item: T) => T): T[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}

function withNewestPage(page: TransactionPage, seen: NewestSeen): TransactionPage {
  const items = mapChanged(page.items, (item) => seen.newest(item));
  return items === page.items ? page : { ...page, items };
}

function samePage(a: TransactionPage, b: TransactionPage): boolean {
  return (
    a.next_cursor === b.next_cursor &&
    a.total === b.total &&
    a.total_is_estimate === b.total_is_estimate &&
    a.items.length === b.items.length &&
    a.items.every((item, index) => item === b.items[index])
  );
}

/**
 * Merges what is about to be shown with the newest versions seen, and keeps pages that did not
 * change as they are: a poll without news paints nothing.
 */
export function mergeList(
  shown: TransactionList | undefined,
  incoming: TransactionList,
  seen: NewestSeen,
): TransactionList {
  const pages = incoming.pages.map((page, index) => {
    const merged = withNewestPage(page, seen);
    const before = shown?.pages[index];
    return before !== undefined && samePage(before, merged) ? before : merged;
  });
  if (
    shown?.pages.length === pages.length &&
    pages.every((page, index) => page === shown.pages[index])
  ) {
    return shown;
  }
  return { ...incoming, pages };
}

/** The list of transactions that `filter` lets pass, `PAGE_SIZE` at a time. */
export function listOptions(queryClient: QueryClient, filter: ListFilter) {
  const seen = newestSeenBy(queryClient);
  return infiniteQueryOptions({
    queryKey: [...LISTS, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/transactions', {
          params: {
            query: {
              ...filterParameters(filter),
              sort: sortText(filter.sort),
              limit: PAGE_SIZE,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (lastPage) => lastPage.next_cursor ?? null,
    // Every write to the cache passes here, also those that this page starts itself.
    structuralSharing: (shown, incoming) =>
      mergeList(shown as TransactionList | undefined, incoming as TransactionList, seen),
    // While another filter's rows are read, the ones before stay.
    placeholderData: keepPreviousData,
  });
}

/** How many transactions each filter would show. */
export function countsOptions(filter: Omit<ListFilter, 'sort'>) {
  const query = filterParameters(filter);
  return queryOptions({
    queryKey: [...COUNTS, query],
    queryFn: ({ signal }) => dataOf(api.GET('/transactions/counts', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** Lists on the screen that lack `transaction` although it now belongs among their rows. */
function readWhereItIsMissing(queryClient: QueryClient, transaction: Transaction): void {
  for (const query of queryClient.getQueryCache().findAll({ queryKey: LISTS, type: 'active' })) {
    const list = query.state.data as TransactionList | undefined;
    const filter = query.queryKey[LISTS.length] as ListFilter;
    if (list === undefined) {
      continue;
    }
    const rows = list.pages.flatMap(({ items }) => items);
    const hasMore = (list.pages.at(-1)?.next_cursor ?? null) !== null;
    if (
      !rows.some(({ id }) => id === transaction.id) &&
      belongsAmong(transaction, filter, rows, hasMore)
    ) {
      readSoon(queryClient, query.queryKey);
    }
  }
}

/**
 * Shows `transaction` wherever it is listed, unless something newer is already known.
 *
 * @param readCase whether its open case is read again: unless this comes from there
 */
export function showTransaction(
  queryClient: QueryClient,
  transaction: Transaction,
  { readCase = true }: { readCase?: boolean } = {},
): void {
  const seen = newestSeenBy(queryClient);
  if (seen.newest(transaction) !== transaction) {
    return;
  }
  queryClient.setQueriesData<TransactionList>({ queryKey: LISTS }, (list) => {
    if (list === undefined) {
      return undefined;
    }
    return { ...list, pages: mapChanged(list.pages, (page) => withNewestPage(page, seen)) };
  });
  if (readCase) {
    void queryClient.invalidateQueries({ queryKey: detailKey(transaction.id) });
  }
  readWhereItIsMissing(queryClient, transaction);
  readSoon(queryClient, COUNTS);
}

/** Reads every list again; `forget` drops what was known of versions. */
export async function readAgain(
  queryClient: QueryClient,
  { forget = false }: { forget?: boolean } = {},
): Promise<void> {
  if (forget) {
    newestSeenBy(queryClient).forget();
  }
  // A first reading under way is not begun anew, only waited for; it may have begun too early.
  const firstReadings = queryClient
    .getQueryCache()
    .findAll({ queryKey: EVERYTHING_READ, fetchStatus: 'fetching' })
    .filter(({ state }) => state.data === undefined);
  await queryClient.invalidateQueries({ queryKey: EVERYTHING_READ });
  for (const { queryKey } of firstReadings) {
    void queryClient.invalidateQueries({ queryKey, exact: true });
  }
}

/** Reads one transaction and shows it. */
export async function refreshTransaction(queryClient: QueryClient, id: string): Promise<void> {
  const detail = await dataOf(api.GET('/transactions/{id}', { params: { path: { id } } }));
  showTransaction(queryClient, detail.transaction);
}
