import type { Call, Outcome } from '../api/types';
import { OUTCOMES } from '../transactions/status';

/** What a list can ask of the newest call: one outcome, that a person picked up, or any outcome. */
export type OutcomeFilter = Outcome | 'answered' | 'any';

/** The server's rule of `answered`. */
const REACHED_A_PERSON: ReadonlySet<Outcome> = new Set([
  'reported_fraud',
  'denied',
  'agent_requested',
  'opted_out',
  'wrong_person',
  'confirmed',
  'no_reply',
  'hung_up',
]);

export function isOutcomeFilter(text: string | null): text is OutcomeFilter {
  return text !== null && (text === 'answered' || text === 'any' || Object.hasOwn(OUTCOMES, text));
}

/** A filter by outcome in words. */
export function outcomeFilterText(outcome: OutcomeFilter): string {
  switch (outcome) {
    case 'answered':
      return 'Somebody answered';
    case 'any':
      return 'The call has an outcome';
    default:
      return OUTCOMES[outcome];
  }
}

/** Whether the newest call came to what is asked for. */
export function cameTo(call: Call | null, wanted: OutcomeFilter): boolean {
  const outcome = call?.outcome ?? null;
  if (outcome === null) {
    return false;
  }
  switch (wanted) {
    case 'answered':
      return REACHED_A_PERSON.has(outcome);
    case 'any':
      return true;
    default:
      return outcome === wanted;
  }
}
