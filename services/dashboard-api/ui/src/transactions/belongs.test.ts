import { describe, expect, it } from 'vitest';

import { sampleCall, sampleTransaction } from '../test/samples';
import { EVERYTHING, type ListFilter } from '../view/view';
import { belongsAmong, passesFilters } from './belongs';

const call = sampleCall({
  state: 'ended',
  outcome: 'denied',
  created_at: '2026-11-24T12:00:00.5Z',
});
const denied = sampleTransaction({ call });
const neverCalled = sampleTransaction({ id: 'TXN002' });

describe('the filters by the newest call', () => {
  it.each<[Partial<ListFilter>, boolean]>([
    [{ outcome: 'denied' }, true],
    [{ outcome: 'confirmed' }, false],
    [{ outcome: 'answered' }, true],
    [{ outcome: 'any' }, true],
    [{ calledSince: '2026-11-24T12:00:00.500Z' }, true],
    [{ calledSince: '2026-11-24T12:00:00.501Z' }, false],
    [{ calledBefore: '2026-11-24T12:00:00.500Z' }, false],
    [{ calledBefore: '2026-11-24T12:00:01+00:00' }, true],
    [{ outcome: 'denied', calledSince: '2026-11-25T00:00:00Z' }, false],
  ])('let pass as the server does: %o %s', (filter, passes) => {
    expect(passesFilters(denied, { ...EVERYTHING, ...filter })).toBe(passes);
    expect(passesFilters(neverCalled, { ...EVERYTHING, ...filter })).toBe(false);
  });

  it('do not take a machine or a call under way for an answer', () => {
    const filter: ListFilter = { ...EVERYTHING, outcome: 'answered' };
    const voicemail = sampleCall({ state: 'ended', outcome: 'voicemail' });
    expect(passesFilters(sampleTransaction({ call: voicemail }), filter)).toBe(false);
    const ringing = sampleCall({ state: 'ringing' });
    expect(passesFilters(sampleTransaction({ call: ringing }), filter)).toBe(false);
  });

  it('place a transaction by its last call, never called last', () => {
    const sort = { field: 'called_at', descending: true } as const;
    const filter: ListFilter = { ...EVERYTHING, sort };
    expect(belongsAmong(denied, filter, [neverCalled], true)).toBe(true);
    expect(belongsAmong(neverCalled, filter, [denied], true)).toBe(false);
  });
});
