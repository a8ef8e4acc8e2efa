import { afterEach, describe, expect, it, vi } from 'vitest';

import { FakeEventSource } from '../test/fakeEventSource';
import { sampleTransaction } from '../test/samples';
import { openShared } from './sharedLive';

/** One lock, as several tabs would see it. */
function fakeLocks() {
  let turn = Promise.resolve();
  return {
    request: (_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) => {
      const granted = turn.then(() => (signal.aborted ? undefined : hold()));
      turn = granted.then(() => undefined);
      return granted;
    },
  };
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
  Reflect.deleteProperty(navigator, 'locks');
});

describe('tabs without a SharedWorker', () => {
  it('share the connection of one of them, and another takes over when it is closed', async () => {
    Object.defineProperty(navigator, 'locks', { value: fakeLocks(), configurable: true });
    const first = tab();
    const second = tab();
    await vi.waitFor(() => {
      expect(FakeEventSource.count).toBe(1);
    });
    FakeEventSource.latest().accept();
    FakeEventSource.latest().send('transaction', sampleTransaction());
    await vi.waitFor(() => {
      expect(second.listener.onTransaction).toHaveBeenCalledWith(sampleTransaction());
    });
    expect(first.listener.onTransaction).toHaveBeenCalledOnce();
    expect(second.listener.onOpen).toHaveBeenCalledOnce();
    expect(second.listener.onStatus).toHaveBeenLastCalledWith('live');

    const late = tab();
    await vi.waitFor(() => {
      expect(late.listener.onStatus).toHaveBeenLastCalledWith('live');
    });
    // What it has read before it joined may be older than what the others were told.
    expect(late.listener.onOpen).toHaveBeenCalledOnce();
    expect(second.listener.onOpen).toHaveBeenCalledOnce();
    expect(FakeEventSource.count).toBe(1);

    first.close();
    await vi.waitFor(() => {
      expect(FakeEventSource.count).toBe(2);
    });
    second.close();
    late.close();
  });
});
