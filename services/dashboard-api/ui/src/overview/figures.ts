const numbers = new Intl.NumberFormat();
const percents = new Intl.NumberFormat(undefined, { style: 'percent' });

/** A number of things. */
export function whole(number: number): string {
  return numbers.format(number);
}

/** A part as a percentage; a dash where there is nothing to have a part of. */
export function share(part: number, of: number): string {
  return of === 0 ? '–' : percents.format(part / of);
}

/** A span of time in the greatest unit that keeps it readable: "38 s", "2 min 5 s". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
