import { describe, expect, it } from 'vitest';

import { page } from '../test/server';
import { sampleTransaction } from '../test/samples';
import { mergeList, type TransactionList } from './listCache';
import { NewestSeen } from './newestSeen';

function list(...pages: TransactionList['pages']): TransactionList {
  return { pages, pageParams: pages.map(() => null) };
}

describe('mergeList', () => {
  it('keeps what is shown when a list brings nothing new', () => {
    const seen = new NewestSeen();
    const shown = mergeList(undefined, list(page([sampleTransaction()])), seen);
    expect(mergeList(shown, list(page([sampleTransaction()])), seen)).toBe(shown);
  });

  it('keeps the newer row when the list was read before its event', () => {
    const seen = new NewestSeen();
    const newer = seen.newest(sampleTransaction({ version: 5 }));
    const merged = mergeList(undefined, list(page([sampleTransaction({ version: 4 })])), seen);
    expect(merged.pages[0]?.items[0]).toBe(newer);
  });

  it('takes a changed page and leaves the others as they are', () => {
    const seen = new NewestSeen();
    const first = page([sampleTransaction()]);
    const shown = mergeList(
      undefined,
      list(first, page([sampleTransaction({ id: 'TXN002' })])),
      seen,
    );
    const changed = page([sampleTransaction({ id: 'TXN002', version: 2 })]);
    const merged = mergeList(shown, list(page([sampleTransaction()]), changed), seen);
    expect(merged.pages[0]).toBe(shown.pages[0]);
    expect(merged.pages[1]?.items[0]?.version).toBe(2);
  });

  it('follows rows that appear and disappear', () => {
    const seen = new NewestSeen();
    const shown = mergeList(undefined, list(page([sampleTransaction()])), seen);
    const merged = mergeList(shown, list(page([sampleTransaction({ id: 'TXN009' })])), seen);
    expect(merged.pages[0]?.items.map(({ id }) => id)).toEqual(['TXN009']);
  });
});
