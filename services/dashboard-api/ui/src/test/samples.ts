import type { Call, Transaction } from '../api/types';

export function sampleTransaction(rest: Partial<Transaction> = {}): Transaction {
  return {
    id: 'TXN001',
    client_name: 'John Doe',
    card_number: '***1234',
    client_phone: '+14155550101',
    amount: '2500.75',
    currency: 'USD',
    bank_name: 'Chase Bank',
    merchant_name: 'Amazon',
    transaction_date: '2025-03-15',
    language: null,
    time_zone: null,
    action: 'Not Answered',
    attention: 'none',
    call: null,
    version: 1,
    updated_at: '2025-03-16T10:00:00Z',
    ...rest,
  };
}

export function sampleCall(rest: Partial<Call> = {}): Call {
  return {
    id: '01958f6e-5b4a-7000-8000-000000000001',
    transaction_id: 'TXN001',
    state: 'queued',
    outcome: null,
    answer: null,
    reason: null,
    number: '+14155550101',
    attempt: 1,
    not_before: null,
    redial_of: null,
    requested_by: null,
    carrier_call_id: null,
    created_at: '2025-03-16T10:00:00Z',
    ended_at: null,
    ...rest,
  };
}
