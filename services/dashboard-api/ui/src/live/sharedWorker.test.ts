import { afterEach, describe, expect, it, vi } from 'vitest';

import { FakeEventSource } from '../test/fakeEventSource';
import { sampleTransaction } from '../test/samples';
import { openShared } from './sharedLive';

/** A `SharedWorker` that runs in the test's own realm: its script is given the other port. */
class FakeSharedWorker extends EventTarget {
  static readonly ports: MessagePort[] = [];
  readonly port: MessagePort;

  constructor() {
    super();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    FakeSharedWorker.ports.push(port1, port2);
    self.dispatchEvent(new MessageEvent('connect', { ports: [port2] }));
  }
}

function tab() {
  const listener = {
    onStatus: vi.fn(),
    onTransaction: vi.fn(),
    onOpen: vi.fn(),
    onResync: vi.fn(),
  };
  return { listener, close: openShared('/events', listener) };
}

afterEach(() => {
  for (const port of FakeSharedWorker.ports) {
    port.close();
  }
  vi.unstubAllGlobals();
});

describe('tabs with a SharedWorker', () => {
  it('share its one connection, and one that joins late reads again what it has read', async () => {
    vi.stubGlobal('EventSource', FakeEventSource);
    vi.stubGlobal('SharedWorker', FakeSharedWorker);
    await import('./liveWorker');
    const first = tab();
    FakeEventSource.latest().accept();
    await vi.waitFor(() => {
      expect(first.listener.onStatus).toHaveBeenLastCalledWith('live');
    });
    const opened = first.listener.onOpen.mock.calls.length;

    const late = tab();
    await vi.waitFor(() => {
      expect(late.listener.onOpen).toHaveBeenCalledOnce();
    });
    FakeEventSource.latest().send('transaction', sampleTransaction());
    for (const { listener } of [first, late]) {
      await vi.waitFor(() => {
        expect(listener.onTransaction).toHaveBeenCalledWith(sampleTransaction());
      });
    }
    expect(first.listener.onOpen).toHaveBeenCalledTimes(opened);
    expect(FakeEventSource.count).toBe(1);
  });
});
