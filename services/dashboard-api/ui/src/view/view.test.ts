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
      '/case/TXN001?q=a%26b&action=Connecting...&attention=call_back',
      { ...plain, q: 'a&b', action: 'Connecting...', attention: 'call_back', caseId: 'TXN001' },
    ],
  ])('is %s', (href, view) => {
    expect(viewHref(view)).toBe(href);
    const url = new URL(href, 'http://localhost');
    expect(readView(url.pathname, url.search)).toEqual(view);
  });

  it('is read as if what it does not know were not there', () => {
    expect(readView('/case/%2e%2e', '?action=Gone&attention=x&sort=-secret&page=2')).toEqual(plain);
  });
});
