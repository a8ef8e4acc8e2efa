import { count } from '../transactions/format';

export function customers(number: number): string {
  return number === 1 ? '1 customer' : `${count(number)} customers`;
}

/** How a run goes or went. */
export function progressText(total: number, done: number, failed: number, isRunning: boolean) {
  if (isRunning) {
    return `Asking for calls: ${done} of ${total}`;
  }
  const asked = `${done - failed} of ${total} ${total === 1 ? 'call' : 'calls'} asked for`;
  const parts = [
    asked,
    ...(failed === 0 ? [] : [`${failed} failed: see their rows`]),
    ...(done === total ? [] : [`stopped before ${total - done}, still selected`]),
  ];
  return parts.join(', ');
}

/** How many are selected, and which of them cannot be seen. */
export function selectedText(selected: number, elsewhere: number): string {
  if (elsewhere === 0) {
    return `${count(selected)} selected`;
  }
  const them = elsewhere === selected ? 'none of them' : `${count(elsewhere)} of them not`;
  return `${count(selected)} selected, ${them} in this list`;
}
