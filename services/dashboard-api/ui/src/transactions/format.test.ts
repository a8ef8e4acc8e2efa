import { describe, expect, it } from 'vitest';

import { day, money } from './format';

describe('money', () => {
  it('follows the locale', () => {
    expect(money('2500.75', 'USD', 'en-US')).toBe('$2,500.75');
    expect(money('2500.75', 'EUR', 'de-DE')).toBe('2.500,75\u00a0€');
  });

  it('never passes through a float', () => {
    expect(money('90071992547409931.07', 'USD', 'en-US')).toBe('$90,071,992,547,409,931.07');
  });

  it('shows as they are what it cannot read', () => {
    expect(money('a lot', 'USD', 'en-US')).toBe('a lot USD');
    expect(money('5.00', '??', 'en-US')).toBe('5.00 ??');
  });
});

describe('day', () => {
  it('stays the same day in every time zone', () => {
    expect(day('2025-03-15', 'en-US')).toBe('Mar 15, 2025');
  });

  it('shows as it is what is no date', () => {
    expect(day('soon')).toBe('soon');
  });
});
