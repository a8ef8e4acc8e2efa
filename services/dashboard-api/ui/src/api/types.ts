import type { components } from './schema';

type Schemas = components['schemas'];

export type Transaction = Schemas['Transaction'];
export type TransactionPage = Schemas['TransactionPage'];
export type Call = Schemas['Call'];
export type Action = Schemas['Action'];
export type Attention = Schemas['Attention'];
export type CallState = Schemas['CallState'];
export type Outcome = Schemas['Outcome'];
export type TransactionCounts = Schemas['TransactionCounts'];
export type TransactionDetail = Schemas['TransactionDetail'];
export type TimelineEvent = Schemas['TimelineEvent'];
export type Overview = Schemas['Overview'];
export type Problem = Schemas['Problem'];

/** The five labels, in the order in which a case usually moves. */
export const ACTIONS = [
  'Not Answered',
  'Connecting...',
  'Resolved',
  'Marked as Fraud',
  'Disconnected',
] as const satisfies readonly Action[];

/** In the order of their urgency. */
export const ATTENTIONS = [
  'none',
  'call_back',
  'needs_review',
  'number_blocked',
] as const satisfies readonly Attention[];
