import { describe, expect, it } from 'vitest';

import { phoneText } from './phoneText';

describe('a phone', () => {
  it.each([
    ['+14155550101', 'en-US', '(415) 555-0101'],
    ['+14155550101', 'de-DE', '+1 415 555 0101'],
    ['+493012345678', 'de', '030 12345678'],
    ['+442071234567', 'en-US', '+44 20 7123 4567'],
    ['+14165550101', 'en-US', '+1 416 555 0101'],
    ['555', 'en-US', '555'],
    ['+14155550101', '', '+1 415 555 0101'],
  ])('%s reads in %s as %s', (phone, locale, text) => {
    expect(phoneText(phone, locale)).toBe(text);
  });
});
