/**
 * An amount of money in the reader's locale.
 *
 * The decimal goes to `Intl` as text: it never passes through a float.
 */
export function money(amount: string, currency: string, locale?: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(amount)) {
    return `${amount} ${currency}`;
  }
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(
      amount as Intl.StringNumericLiteral,
    );
  } catch {
    // Not a currency code that Intl takes.
    return `${amount} ${currency}`;
  }
}

/** A calendar day (`2025-03-15`) in the reader's locale; no time zone moves it. */
export function day(date: string, locale?: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime())
    ? date
    : at.toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });
}

/** A moment of the coming or past days, as weekday and time of day. */
export function moment(at: string, locale?: string): string {
  return new Date(at).toLocaleString(locale, {
    weekday: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
}

/** A number of things, short from ten thousand on: there it may be an estimate anyway. */
export function count(number: number, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    notation: number < 10_000 ? 'standard' : 'compact',
  }).format(number);
}

/** A moment of today or of another day, to the second. */
export function instant(at: string, locale?: string): string {
  const moment = new Date(at);
  const isToday = moment.toDateString() === new Date().toDateString();
  return isToday
    ? moment.toLocaleTimeString(locale, { timeStyle: 'medium' })
    : moment.toLocaleString(locale, {
        month: 'short',
        day: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
      });
}
