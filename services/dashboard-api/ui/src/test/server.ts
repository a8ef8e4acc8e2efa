import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

import type { Problem, Transaction, TransactionCounts, TransactionPage } from '../api/types';

export function sampleCounts(rest: Partial<TransactionCounts> = {}): TransactionCounts {
  return {
    action: {
      'Not Answered': 1,
      'Connecting...': 2,
      Resolved: 3,
      'Marked as Fraud': 4,
      Disconnected: 5,
    },
    attention: { none: 12, call_back: 6, needs_review: 7, number_blocked: 8 },
    total: 15,
    total_is_estimate: false,
    ...rest,
  };
}

/** The API as the page sees it; each test says what it answers, but for the counts. */
export const server = setupServer(
  http.get('*/transactions/counts', () => HttpResponse.json(sampleCounts())),
);

export function page(items: Transaction[], rest: Partial<TransactionPage> = {}): TransactionPage {
  return { items, next_cursor: null, total: items.length, total_is_estimate: false, ...rest };
}

/** `GET /transactions` answers with what `items` gives at that moment. */
export function listAnswers(items: () => Transaction[]) {
  return http.get('*/transactions', () => HttpResponse.json(page(items())));
}

export function problem(status: number, code: string, detail: string, rest: Partial<Problem> = {}) {
  const body: Problem = { title: code, status, code, detail, ...rest };
  return HttpResponse.json(body, {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}
