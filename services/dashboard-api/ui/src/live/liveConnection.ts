import type { Transaction } from '../api/types';

/**
 * `connecting` only until the first success or failure; afterwards `live` or `lost`, or `delayed`
 * while the connection stands but the server's own source of changes is away.
 */
export type LiveStatus = 'connecting' | 'live' | 'delayed' | 'lost';

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

/** How often it is looked whether time has stood still, and what counts as that: a sleep. */
export const TICK_MS = 5_000;
export const SLEPT_MS = 20_000;

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

function valueIn(event: MessageEvent<unknown>): unknown {
  if (typeof event.data !== 'string') {
    return null;
  }
  try {
    return JSON.parse(event.data);
  } catch {
    return null;
  }
}

function isFeedAway(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'connected' in value && value.connected === false
  );
}

/**
 * Keeps an event stream open until the returned function is called.
 *
 * A broken connection is resumed by the browser itself, with `Last-Event-ID`; one that was refused
 * (an HTTP error, a proxy without its server) is opened anew here, as is one from before a sleep:
 * `onOpen` tells of it, so that what was missed is read.
 */
export function openLive(url: string, listener: LiveListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  // After a sleep the connection looks well and may be dead: the server gave it up long ago.
  let lastTick = Date.now();
  const ticks = setInterval(() => {
    const slept = Date.now() - lastTick > SLEPT_MS;
    lastTick = Date.now();
    if (slept) {
      clearTimeout(timer);
      source?.close();
      open();
    }
  }, TICK_MS);

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
      const transaction = valueIn(event);
      if (!isTransaction(transaction)) {
        console.error('An event of the live connection is not a transaction.');
        return;
      }
      listener.onTransaction(transaction);
    });
    opened.addEventListener('feed', (event: MessageEvent<unknown>) => {
      listener.onStatus(isFeedAway(valueIn(event)) ? 'delayed' : 'live');
    });
    opened.addEventListener('resync', () => {
      listener.onResync();
    });
  };

  listener.onStatus('connecting');
  open();
  return () => {
    clearInterval(ticks);
    clearTimeout(timer);
    source?.close();
  };
}
