import type { Transaction } from '../api/types';

/**
 * The rows as they stand on the screen. Rows change in place at any time, but where they stand
 * changes only when nobody's pointer is over them, and new ones wait until they are asked for.
 */
export interface SettledRows {
  /** Which list this is: another one starts anew. */
  readonly list: string;
  readonly incoming: readonly Transaction[];
  readonly holding: boolean;
  readonly rows: readonly Transaction[];
  /** Rows that were not in the last reading, and stay until the pointer leaves. */
  readonly gone: ReadonlySet<string>;
  /** How many rows of the last reading wait to be shown. */
  readonly waiting: number;
}

/** The rows as they were read. */
export function settleAnew(
  list: string,
  incoming: readonly Transaction[],
  holding: boolean,
): SettledRows {
  return { list, incoming, holding, rows: incoming, gone: new Set(), waiting: 0 };
}

/** What is shown after `incoming` was read; the same object when nothing is different. */
export function settle(
  before: SettledRows,
  list: string,
  incoming: readonly Transaction[],
  holding: boolean,
): SettledRows {
  if (before.list === list && before.incoming === incoming && before.holding === holding) {
    return before;
  }
  const shown = new Set(before.rows.map(({ id }) => id));
  const lastShown = incoming.findLastIndex(({ id }) => shown.has(id));
  if (before.list !== list || lastShown === -1) {
    return settleAnew(list, incoming, holding);
  }
  // What comes after the last row that is shown moves nothing: it is shown at once.
  const later = incoming.slice(lastShown + 1);
  const among = incoming.slice(0, lastShown + 1);
  const known = among.filter(({ id }) => shown.has(id));
  const waiting = among.length - known.length;
  if (!holding) {
    return { list, incoming, holding, rows: [...known, ...later], gone: new Set(), waiting };
  }
  const byId = new Map(known.map((transaction) => [transaction.id, transaction]));
  const held = before.rows.map((row) => byId.get(row.id) ?? row);
  const gone = new Set(held.map(({ id }) => id).filter((id) => !byId.has(id)));
  return { list, incoming, holding, rows: [...held, ...later], gone, waiting };
}
