import type { Overview } from '../api/types';
import { listHref, type ListFilter } from '../view/view';
import type { OutcomeFilter } from '../view/outcomeFilter';

const LAST_CALLED_FIRST = { field: 'called_at', descending: true } as const;

/** The list of those called in the overview's period, as many as its number says. */
export function calledHref({ from }: Overview, outcome: OutcomeFilter | null = null): string {
  return calledBetween({ calledSince: from, outcome });
}

/** The list of those called in a step of the period. */
export function stepHref({ from, series }: Overview, index: number): string {
  const at = series[index]?.at ?? from;
  return calledBetween({
    // The first step may have begun before the period did.
    calledSince: Date.parse(at) < Date.parse(from) ? from : at,
    calledBefore: series[index + 1]?.at ?? null,
  });
}

export function callBackHref(): string {
  return listHref({ attention: 'call_back' });
}

function calledBetween(filter: Partial<ListFilter>): string {
  return listHref({ ...filter, sort: LAST_CALLED_FIRST });
}
