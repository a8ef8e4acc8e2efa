import type { Transaction } from '../api/types';

/** `connecting` only until the first success or failure; afterwards `live` or `lost`. */
export type LiveStatus = 'connecting' | 'live' | 'lost';

export interface LiveListener {
  onStatus(status: LiveStatus): void;
  /** A transaction as it is now. Older versions may arrive: the listener compares. */
  onTransaction(transaction: Transaction): void;
  /** The stream begins here. What was read before it opened may be out of date. */
  onOpen(): void;
  /** Changes were missed that cannot be told any more; versions seen before mean nothing. */
  onResync(): void;
}

/** A first connection that takes longer than this is reported as lost (it goes on trying). */
export const OPEN_TIMEOUT_MS = 4_000;

/** The browser gives up after an HTTP error; then a new connection is tried this often. */
export const REOPEN_AFTER_MS = 3_000;

function isTransaction(value: unknown): value is Transaction {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'version' in value &&
    typeof value.version === 'number'
  );
}

function transactionIn(event: MessageEvent<unknown>): Transaction | null {
  if (typeof event.data !== 'string') {
    return null;
  }
  try {
    const value: unknown = JSON.parse(event.data);
    return isTransaction(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Keeps an event stream open until the returned function is called.
 *
 * A broken connection is resumed by the browser itself, with `Last-Event-ID`; one that was refused
 * (an HTTP error, a proxy without its server) is opened anew here.
 */
export function openLive(url: string, listener: LiveListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    const opened = new EventSource(url);
    source = opened;
    timer = setTimeout(() => {
      listener.onStatus('lost');
    }, OPEN_TIMEOUT_MS);

    opened.addEventListener('open', () => {
      clearTimeout(timer);
      listener.onStatus('live');
      listener.onOpen();
    });
    opened.addEventListener('error', () => {
      clearTimeout(timer);
      listener.onStatus('lost');
      if (opened.readyState === EventSource.CLOSED) {
        timer = setTimeout(open, REOPEN_AFTER_MS);
      }
    });
    opened.addEventListener('transaction', (event: MessageEvent<unknown>) => {
      const transaction = transactionIn(event);
      if (transaction === null) {
        console.error('An event of the live connection is not a transaction.');
        return;
      }
      listener.onTransaction(transaction);
    });
    opened.addEventListener('resync', () => {
      listener.onResync();
    });
  };

  listener.onStatus('connecting');
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
