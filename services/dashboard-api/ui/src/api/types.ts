import type { components } from './schema';

type Schemas = components['schemas'];

export type Transaction = Schemas['Transaction'];
export type TransactionPage = Schemas['TransactionPage'];
export type Call = Schemas['Call'];
export type Action = Schemas['Action'];
export type Attention = Schemas['Attention'];
export type CallState = Schemas['CallState'];
export type Outcome = Schemas['Outcome'];
export type Problem = Schemas['Problem'];

/** The five labels, in the order in which a case usually moves. */
export const ACTIONS = [
  'Not Answered',
  'Connecting...',
  'Resolved',
  'Marked as Fraud',
  'Disconnected',
] as const satisfies readonly Action[];
