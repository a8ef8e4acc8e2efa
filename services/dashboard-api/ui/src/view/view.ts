import { ACTIONS, ATTENTIONS, type Action, type Attention } from '../api/types';

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
  sort: Sort;
}

/** Everything of the queue that its URL tells, so that it can be sent to a colleague. */
export interface View extends ListFilter {
  /** The case that is open beside the list. */
  caseId: string | null;
}

export const DEFAULT_SORT: Sort = { field: 'id', descending: false };

export const EVERYTHING: ListFilter = { q: '', action: null, attention: null, sort: DEFAULT_SORT };

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
  return {
    q: parameters.get('q') ?? '',
    action: ACTIONS.find((known) => known === action) ?? null,
    attention: ATTENTIONS.find((known) => known === attention) ?? null,
    sort: sortFrom(parameters.get('sort')),
    caseId: path.startsWith(CASE_PATH) ? caseIdIn(path) : null,
  };
}

function caseIdIn(path: string): string | null {
  const id = path.slice(CASE_PATH.length);
  return /^[A-Za-z0-9_-]{1,64}$/.test(id) ? id : null;
}

/** The parameters that both the list and its counts are asked with. */
export function filterParameters({ q, action, attention }: Omit<ListFilter, 'sort'>) {
  return {
    ...(q === '' ? {} : { q }),
    ...(action === null ? {} : { action }),
    ...(attention === null ? {} : { attention }),
  };
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
