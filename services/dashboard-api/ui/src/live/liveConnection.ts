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

/**
 * The server beats every 10 seconds. A connection that says nothing for two beats and a half is
 * dead: the server hangs, something on the way has forgotten it, or this machine has slept.
 */
export const SILENCE_MS = 25_000;

/** How often it is looked for silence. */
export const TICK_MS = 2_000;

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

/** Where to listen, going on after the event `lastId`. An `EventSource` cannot set headers. */
function resuming(url: string, lastId: string): string {
  return lastId === '' ? url : `${url}?${new URLSearchParams({ after: lastId }).toString()}`;
}

/**
 * Keeps an event stream open until the returned function is called.
 *
 * A broken connection is resumed by the browser itself, with `Last-Event-ID`; one that was refused
 * (an HTTP error, a proxy without its server) or has fallen silent is opened anew here, and says in
 * its address where it was. Either way the server tells what was missed, or `resync`: only a
 * connection without a place in the stream begins with `onOpen`.
 */
export function openLive(url: string, listener: LiveListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastSign = Date.now();
  let lastId = '';

  const open = () => {
    clearTimeout(timer);
    source?.close();
    lastSign = Date.now();
    const opened = new EventSource(resuming(url, lastId));
    source = opened;
    timer = setTimeout(() => {
      listener.onStatus('lost');
    }, OPEN_TIMEOUT_MS);

    const on = (kind: string, tell: (value: unknown) => void) => {
      opened.addEventListener(kind, (event: MessageEvent<unknown>) => {
        lastSign = Date.now();
        tell(valueIn(event));
        // Events without an id of their own show the one before; those of a connection that has seen
        // none yet, nothing.
        if (event.lastEventId !== '') {
          lastId = event.lastEventId;
        }
      });
    };

    opened.addEventListener('open', () => {
      clearTimeout(timer);
      lastSign = Date.now();
      listener.onStatus('live');
      if (lastId === '') {
        listener.onOpen();
      }
    });
    opened.addEventListener('error', () => {
      clearTimeout(timer);
      // The browser has noticed by itself; how long its next attempt may take is counted from here.
      lastSign = Date.now();
      listener.onStatus('lost');
      if (opened.readyState === EventSource.CLOSED) {
        timer = setTimeout(open, REOPEN_AFTER_MS);
      }
    });
    on('transaction', (transaction) => {
      if (!isTransaction(transaction)) {
        console.error('An event of the live connection is not a transaction.');
        return;
      }
      listener.onTransaction(transaction);
    });
    on('feed', (value) => {
      listener.onStatus(isFeedAway(value) ? 'delayed' : 'live');
    });
    on('resync', () => {
      listener.onResync();
    });
    on('beat', () => undefined);
  };

  // A clock that is looked at, and no timer that is set anew: after a sleep it shows the truth.
  const ticks = setInterval(() => {
    if (Date.now() - lastSign > SILENCE_MS) {
      listener.onStatus('lost');
      open();
    }
  }, TICK_MS);

  listener.onStatus('connecting');
  open();
  return () => {
    clearInterval(ticks);
    clearTimeout(timer);
    source?.close();
  };
}
