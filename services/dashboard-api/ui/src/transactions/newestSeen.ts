import type { QueryClient } from '@tanstack/react-query';

import type { Transaction } from '../api/types';

/**
 * How many transactions are remembered. Far more than a desk scrolls through; the oldest are
 * forgotten first, and a forgotten one is only unprotected until its next change.
 */
const REMEMBERED = 20_000;

/**
 * The newest version seen of every transaction, from whatever door it came: a list, a live event,
 * the answer to a change.
 *
 * Answers overtake each other: a list read before a change may arrive after the event that told of
 * it. All data goes through `newest` before it is shown, so that nothing ever steps back.
 */
export class NewestSeen {
  readonly #seen = new Map<string, Transaction>();

  /** The newer of `incoming` and what was seen before; on equal versions the object already held. */
  newest(incoming: Transaction): Transaction {
    const held = this.#seen.get(incoming.id);
    if (held !== undefined && held.version >= incoming.version) {
      return held;
    }
    this.#seen.delete(incoming.id);
    this.#seen.set(incoming.id, incoming);
    if (this.#seen.size > REMEMBERED) {
      const oldest = this.#seen.keys().next();
      if (oldest.done !== true) {
        this.#seen.delete(oldest.value);
      }
    }
    return incoming;
  }

  /** Versions are comparable no longer (the server asked for a resync): believe what comes next. */
  forget(): void {
    this.#seen.clear();
  }
}

const registries = new WeakMap<QueryClient, NewestSeen>();

/** The registry that belongs to a query cache: as many as there are caches, so one per page. */
export function newestSeenBy(queryClient: QueryClient): NewestSeen {
  const known = registries.get(queryClient);
  if (known !== undefined) {
    return known;
  }
  const created = new NewestSeen();
  registries.set(queryClient, created);
  return created;
}
