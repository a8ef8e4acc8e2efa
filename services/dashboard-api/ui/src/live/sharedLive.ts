import { openLive, type LiveListener } from './liveConnection';
import { deliver, passOn, type LiveMessage, type LiveQuestion } from './messages';

const NAME = 'ringcheck-live';

/**
 * Listens to the live connection that all tabs of this browser share: a server has to hold one for
 * each browser, and a browser allows only six to a server over HTTP/1.1.
 *
 * A SharedWorker holds it; without one, the tab that has got a lock; without locks, each tab its own.
 */
export function openShared(url: string, listener: LiveListener): () => void {
  if ('SharedWorker' in globalThis) {
    return joinWorker(url, listener);
  }
  if ('locks' in navigator && 'BroadcastChannel' in globalThis) {
    return joinTabs(url, listener);
  }
  return openLive(url, listener);
}

/**
 * Delivers to a tab that joins. A connection that is open already will not tell it that it opens:
 * what the tab has read before it joined may be out of date all the same.
 */
function delivererTo(listener: LiveListener): (message: LiveMessage) => void {
  let joins = true;
  return (message) => {
    deliver(message, listener);
    if (joins && message.kind === 'status') {
      joins = false;
      if (message.status === 'live' || message.status === 'delayed') {
        listener.onOpen();
      }
    }
  };
}

function joinWorker(url: string, listener: LiveListener): () => void {
  const worker = new SharedWorker(new URL('./liveWorker.ts', import.meta.url), {
    type: 'module',
    name: NAME,
  });
  const tell = delivererTo(listener);
  let own: (() => void) | null = null;

  worker.port.addEventListener('message', ({ data }: MessageEvent<LiveMessage>) => {
    tell(data);
  });
  // A worker that cannot be loaded: this tab listens for itself.
  worker.addEventListener('error', () => {
    own ??= openLive(url, listener);
  });
  worker.port.start();

  const leave = () => {
    worker.port.postMessage(null);
    worker.port.close();
    own?.();
    own = null;
  };
  return leave;
}

function joinTabs(url: string, listener: LiveListener): () => void {
  const channel = new BroadcastChannel(NAME);
  const left = new AbortController();
  let status: LiveMessage = { kind: 'status', status: 'connecting' };
  let leads = false;
  const tell = delivererTo(listener);

  channel.addEventListener('message', ({ data }: MessageEvent<LiveMessage | LiveQuestion>) => {
    if (data.kind !== 'status?') {
      tell(data);
    } else if (leads) {
      channel.postMessage(status);
    }
  });
  listener.onStatus('connecting');
  channel.postMessage({ kind: 'status?' } satisfies LiveQuestion);

  const lead = () =>
    new Promise<void>((resolve) => {
      leads = true;
      const close = openLive(
        url,
        passOn((message) => {
          if (message.kind === 'status') {
            status = message;
          }
          deliver(message, listener);
          channel.postMessage(message);
        }),
      );
      left.signal.addEventListener('abort', () => {
        close();
        resolve();
      });
    });

  navigator.locks
    .request(NAME, { signal: left.signal }, lead)
    // Aborted while another tab led.
    .catch(() => undefined);

  return () => {
    left.abort();
    channel.close();
  };
}
