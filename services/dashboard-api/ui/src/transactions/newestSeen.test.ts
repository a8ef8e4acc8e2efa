import { describe, expect, it } from 'vitest';

import { sampleTransaction } from '../test/samples';
import { NewestSeen } from './newestSeen';

describe('NewestSeen', () => {
  const second = sampleTransaction({ version: 2, action: 'Resolved' });

  it('lets a newer version pass', () => {
    const seen = new NewestSeen();
    seen.newest(sampleTransaction({ version: 1 }));
    expect(seen.newest(second)).toBe(second);
  });

  it('holds against an older version', () => {
    const seen = new NewestSeen();
    seen.newest(second);
    expect(seen.newest(sampleTransaction({ version: 1 }))).toBe(second);
  });

  it('keeps the same object for the same version', () => {
    const seen = new NewestSeen();
    seen.newest(second);
    expect(seen.newest({ ...second })).toBe(second);
  });

  it('does not compare different transactions', () => {
    const seen = new NewestSeen();
    seen.newest(second);
    const other = sampleTransaction({ id: 'TXN002', version: 1 });
    expect(seen.newest(other)).toBe(other);
  });

  it('believes an older version again after it forgot', () => {
    const seen = new NewestSeen();
    seen.newest(second);
    seen.forget();
    const first = sampleTransaction({ version: 1 });
    expect(seen.newest(first)).toBe(first);
  });
});
