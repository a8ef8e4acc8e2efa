import { ACTIONS, ATTENTIONS, type Action, type Attention } from '../api/types';
import { isOutcomeFilter, type OutcomeFilter } from './outcomeFilter';

/** What the list can be sorted by, as the parameter `sort` names it. */
export const SORT_FIELDS = [
  'id',
  'client_name',
  'card_number',
  'amount',
  'bank_name',
  'merchant_name',
  'transaction_date',
  'client_phone',
  'action',
  'attention',
  'updated_at',
  'called_at',
] as const;

export type SortField = (typeof SORT_FIELDS)[number];

export interface Sort {
  field: SortField;
  descending: boolean;
}

/** Which transactions are listed, and in which order. */
export interface ListFilter {
  q: string;
  action: Action | null;
  attention: Attention | null;
  /** What came of the newest call. */
  outcome: OutcomeFilter | null;
  /** When the newest call was asked for: from this instant on, and before that one. */
  calledSince: string | null;
  calledBefore: string | null;
  sort: Sort;
}

/** Everything of the queue that its URL tells, so that it can be sent to a colleague. */
export interface View extends ListFilter {
  /** The case that is open beside the list. */
  caseId: string | null;
}

export const DEFAULT_SORT: Sort = { field: 'id', descending: false };

export const EVERYTHING: ListFilter = {
  q: '',
  action: null,
  attention: null,
  outcome: null,
  calledSince: null,
  calledBefore: null,
  sort: DEFAULT_SORT,
};

const CASE_PATH = '/case/';

/** The page of charts. Not `/overview`, which is where the API has its numbers. */
export const OVERVIEW_PATH = '/charts';

function sortFrom(text: string | null): Sort {
  const descending = text?.startsWith('-') ?? false;
  const field = SORT_FIELDS.find((known) => known === (descending ? text?.slice(1) : text));
  return field === undefined ? DEFAULT_SORT : { field, descending };
}

/** A sorting as the parameter `sort` has it: `-amount`. */
export function sortText({ field, descending }: Sort): string {
  return descending ? `-${field}` : field;
}

/** The view behind a URL; what it does not understand is as if it were not there. */
export function readView(path: string, search: string): View {
  const parameters = new URLSearchParams(search);
  const action = parameters.get('action');
  const attention = parameters.get('attention');
  const outcome = parameters.get('outcome');
  return {
    q: parameters.get('q') ?? '',
    action: ACTIONS.find((known) => known === action) ?? null,
    attention: ATTENTIONS.find((known) => known === attention) ?? null,
    outcome: isOutcomeFilter(outcome) ? outcome : null,
    calledSince: instantFrom(parameters.get('called_since')),
    calledBefore: instantFrom(parameters.get('called_before')),
    sort: sortFrom(parameters.get('sort')),
    caseId: path.startsWith(CASE_PATH) ? caseIdIn(path) : null,
  };
}

/** Only what the server takes, too: a time with its zone. */
function instantFrom(text: string | null): string | null {
  const isInstant = text !== null && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text);
  return isInstant && !Number.isNaN(Date.parse(text)) ? text : null;
}

function caseIdIn(path: string): string | null {
  const id = path.slice(CASE_PATH.length);
  return /^[A-Za-z0-9_-]{1,64}$/.test(id) ? id : null;
}

/** The parameters that both the list and its counts are asked with. */
export function filterParameters(filter: Omit<ListFilter, 'sort'>) {
  const { q, action, attention, outcome, calledSince, calledBefore } = filter;
  return {
    ...(q === '' ? {} : { q }),
    ...(action === null ? {} : { action }),
    ...(attention === null ? {} : { attention }),
    ...(outcome === null ? {} : { outcome }),
    ...(calledSince === null ? {} : { called_since: calledSince }),
    ...(calledBefore === null ? {} : { called_before: calledBefore }),
  };
}

/** Tells a list from every other one, in whatever order and object its filter comes. */
export function listName({ sort, ...filter }: ListFilter): string {
  return JSON.stringify([filterParameters(filter), sortText(sort)]);
}

/** Whether there is a filter at all. */
export function isFiltered(filter: ListFilter): boolean {
  return Object.keys(filterParameters(filter)).length > 0;
}

/** The address of the list that `filter` describes, with no case open. */
export function listHref(filter: Partial<ListFilter>): string {
  return viewHref({ ...EVERYTHING, ...filter, caseId: null });
}

/** The shortest URL of a view: what is as always is left out. */
export function viewHref(view: View): string {
  const parameters = new URLSearchParams(filterParameters(view));
  const sort = sortText(view.sort);
  if (sort !== sortText(DEFAULT_SORT)) {
    parameters.set('sort', sort);
  }
  const search = parameters.toString();
  const path = view.caseId === null ? '/' : `${CASE_PATH}${view.caseId}`;
  return search === '' ? path : `${path}?${search}`;
}
