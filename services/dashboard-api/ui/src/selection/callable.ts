import { hasUnsavedPhone } from '../transactions/phoneDrafts';
import type { Transaction } from '../api/types';
import { isUnderWay } from '../transactions/status';

/**
 * So many customers are called at once. The carrier places about one call a second: of more, the
 * last would ring long after somebody decided that they should.
 */
export const MOST_AT_ONCE = 500;

/** Why a customer may not be called together with others, or null. */
export function whyNot(transaction: Transaction): string | null {
  if (isUnderWay(transaction)) {
    return 'a call is under way';
  }
  if (hasUnsavedPhone(transaction.id)) {
    return 'the phone was changed and not saved';
  }
  return transaction.attention === 'number_blocked' ? 'the number is blocked' : null;
}

export interface Division {
  callable: readonly Transaction[];
  /** Those beyond `MOST_AT_ONCE`: for another time. */
  beyond: readonly Transaction[];
  /** The others, by the reason. */
  blocked: ReadonlyMap<string, readonly Transaction[]>;
}

/** Who of the selected may be called, and why the others may not. */
export function divide(selected: readonly Transaction[]): Division {
  const callable: Transaction[] = [];
  const blocked = new Map<string, Transaction[]>();
  for (const transaction of selected) {
    const why = whyNot(transaction);
    if (why === null) {
      callable.push(transaction);
    } else {
      blocked.set(why, [...(blocked.get(why) ?? []), transaction]);
    }
  }
  return {
    callable: callable.slice(0, MOST_AT_ONCE),
    beyond: callable.slice(MOST_AT_ONCE),
    blocked,
  };
}
