import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

import type { Problem, Transaction, TransactionPage } from '../api/types';

/** The API as the page sees it; each test says what it answers. */
export const server = setupServer();

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
