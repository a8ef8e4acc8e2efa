import { describe, expect, it } from 'vitest';

import { sampleTransaction } from '../test/samples';
import { settle, settleAnew } from './settledRows';

const rows = (...ids: string[]) => ids.map((id) => sampleTransaction({ id }));
const ids = ({ rows: shown }: { rows: readonly { id: string }[] }) => shown.map(({ id }) => id);

const before = (holding: boolean) => settleAnew('a', rows('B', 'C', 'D'), holding);

describe('rows that were read again', () => {
  it('let new ones wait, wherever they belong', () => {
    const after = settle(before(false), 'a', rows('A', 'B', 'C', 'CC', 'D'), false);
    expect(ids(after)).toEqual(['B', 'C', 'D']);
    expect(after.waiting).toBe(2);
  });

  it('show at once what comes after the last one', () => {
    const after = settle(before(true), 'a', rows('B', 'C', 'D', 'E', 'F'), true);
    expect(ids(after)).toEqual(['B', 'C', 'D', 'E', 'F']);
    expect(after.waiting).toBe(0);
  });

  it('stay where they are under the pointer, and follow when it leaves', () => {
    const read = rows('D', 'B');
    const held = settle(before(true), 'a', read, true);
    expect(ids(held)).toEqual(['B', 'C', 'D']);
    expect([...held.gone]).toEqual(['C']);
    const after = settle(held, 'a', read, false);
    expect(ids(after)).toEqual(['D', 'B']);
    expect(after.gone.size).toBe(0);
  });

  it('change in place, also under the pointer', () => {
    const newer = sampleTransaction({ id: 'C', version: 2, action: 'Resolved' });
    const after = settle(before(true), 'a', [...rows('B'), newer, ...rows('D')], true);
    expect(after.rows[1]).toBe(newer);
  });

  it('are all new in another list, and where none was left', () => {
    expect(ids(settle(before(true), 'b', rows('A', 'B'), true))).toEqual(['A', 'B']);
    expect(ids(settle(before(false), 'a', rows('X'), false))).toEqual(['X']);
    expect(ids(settle(settleAnew('a', [], false), 'a', rows('X'), false))).toEqual(['X']);
  });

  it('are the same object when nothing happened', () => {
    const same = before(false);
    expect(settle(same, 'a', same.incoming, false)).toBe(same);
  });
});
