import { describe, expect, it } from 'vitest';

import { EVERYTHING, readView, viewHref, type View } from './view';

const plain: View = { ...EVERYTHING, caseId: null };

describe('the URL of a view', () => {
  it.each<[string, View]>([
    ['/', plain],
    ['/?q=john+doe', { ...plain, q: 'john doe' }],
    ['/?action=Marked+as+Fraud', { ...plain, action: 'Marked as Fraud' }],
    ['/?attention=none', { ...plain, attention: 'none' }],
    ['/?sort=-amount', { ...plain, sort: { field: 'amount', descending: true } }],
    [
      '/?outcome=denied&called_since=2026-11-24T04%3A05%3A06.789123Z&sort=-called_at',
      {
        ...plain,
        outcome: 'denied',
        calledSince: '2026-11-24T04:05:06.789123Z',
        sort: { field: 'called_at', descending: true },
      },
    ],
    [
      '/?outcome=answered&called_before=2026-11-25T00%3A00%3A00Z',
      { ...plain, outcome: 'answered', calledBefore: '2026-11-25T00:00:00Z' },
    ],
    [
      '/case/TXN001?q=a%26b&action=Connecting...&attention=call_back',
      { ...plain, q: 'a&b', action: 'Connecting...', attention: 'call_back', caseId: 'TXN001' },
    ],
  ])('is %s', (href, view) => {
    expect(viewHref(view)).toBe(href);
    const url = new URL(href, 'http://localhost');
    expect(readView(url.pathname, url.search)).toEqual(view);
  });

  it('is read as if what it does not know were not there', () => {
    expect(
      readView('/', '?outcome=toString&called_since=yesterday&called_before=2026-11-24'),
    ).toEqual(plain);
    expect(readView('/case/%2e%2e', '?action=Gone&attention=x&sort=-secret&page=2')).toEqual(plain);
  });
});
