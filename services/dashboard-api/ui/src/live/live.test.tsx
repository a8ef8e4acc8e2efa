import { act, screen, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { describe, expect, it, vi } from 'vitest';

import type { Transaction } from '../api/types';
import { FakeEventSource } from '../test/fakeEventSource';
import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { listAnswers, page, server } from '../test/server';
import { NET_MS, POLL_MS } from '../transactions/useTransactions';
import { OPEN_TIMEOUT_MS, REOPEN_AFTER_MS, SILENCE_MS, TICK_MS } from './liveConnection';

function listWith(items: () => Transaction[]) {
  const read = vi.fn(() => HttpResponse.json(page(items())));
  server.use(http.get('*/transactions', read));
  return read;
}

const status = () => screen.findByRole('group', { name: 'Status of TXN001' });

const secondRow = (rest: Partial<Transaction> = {}) =>
  sampleTransaction({ id: 'TXN002', call: sampleCall(), ...rest });

/** Events are shown in their order: once this one is, those before it would be, too. */
async function laterEventIsShown() {
  FakeEventSource.latest().send(
    'transaction',
    secondRow({ version: 99, call: sampleCall({ state: 'dialing' }) }),
  );
  await screen.findByText('Dialing');
}

async function afterMs(ms: number) {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

const BEAT_MS = 10_000;

/** As `afterMs`, on a connection whose server beats. */
async function whileItBeats(ms: number) {
  for (let passed = 0; passed < ms; passed += BEAT_MS) {
    FakeEventSource.latest().send('beat', {});
    await afterMs(Math.min(BEAT_MS, ms - passed));
  }
}

describe('a live event', () => {
  it('shows a newer version', async () => {
    server.use(listAnswers(() => [sampleTransaction()]));
    renderPage();
    expect(await status()).toHaveTextContent('Never called');
    FakeEventSource.latest().send(
      'transaction',
      sampleTransaction({
        version: 2,
        action: 'Connecting...',
        call: sampleCall({ state: 'ringing' }),
      }),
    );
    expect(await status()).toHaveTextContent('Connecting...Ringing');
  });

  it('is dropped when it is older than what is shown', async () => {
    server.use(
      listAnswers(() => [sampleTransaction({ version: 7, action: 'Resolved' }), secondRow()]),
    );
    renderPage();
    await status();
    FakeEventSource.latest().send('transaction', sampleTransaction({ version: 6 }));
    await laterEventIsShown();
    expect(await status()).toHaveTextContent('Resolved');
  });

  it('wins over a list that was read before it and arrives after it', async () => {
    let answer: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    server.use(
      http.get('*/transactions', async () => {
        await held;
        return HttpResponse.json(page([sampleTransaction()]));
      }),
    );
    renderPage();
    FakeEventSource.latest().send(
      'transaction',
      sampleTransaction({ version: 2, action: 'Resolved' }),
    );
    answer?.();
    expect(await status()).toHaveTextContent('Resolved');
  });

  it('that is not a transaction changes nothing', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    server.use(listAnswers(() => [sampleTransaction(), secondRow()]));
    renderPage();
    await status();
    FakeEventSource.latest().send('transaction', { id: 'TXN001', action: 'Resolved' });
    await laterEventIsShown();
    expect(await status()).toHaveTextContent('Not Answered');
    expect(console.error).toHaveBeenCalledOnce();
  });
});

describe('the live connection', () => {
  it('reads the list again when it opens, for what happened before', async () => {
    let transaction = sampleTransaction();
    listWith(() => [transaction]);
    renderPage();
    await status();
    transaction = sampleTransaction({ version: 2, action: 'Disconnected' });
    FakeEventSource.latest().accept();
    expect(await within(await status()).findByText('Disconnected')).toBeVisible();
    expect(screen.getByText('Live')).toBeVisible();
  });

  it('believes lower versions after a resync', async () => {
    let transaction = sampleTransaction({ version: 9, action: 'Resolved' });
    listWith(() => [transaction]);
    renderPage();
    await status();
    transaction = sampleTransaction({ version: 1 });
    FakeEventSource.latest().send('resync', {});
    expect(await within(await status()).findByText('Not Answered')).toBeVisible();
  });

  it('is replaced by polling while it is lost, quietly said, and polling ends with its return', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let transaction = sampleTransaction();
    const read = listWith(() => [transaction]);
    renderPage();
    await status();
    const source = FakeEventSource.latest();
    source.accept();
    await afterMs(0);

    const whileLive = read.mock.calls.length;
    await afterMs(3 * POLL_MS);
    expect(read).toHaveBeenCalledTimes(whileLive);

    source.break();
    expect(screen.getByText(/Live connection lost/)).toBeVisible();
    transaction = sampleTransaction({ version: 2, action: 'Resolved' });
    await afterMs(POLL_MS + 500);
    expect(await within(await status()).findByText('Resolved')).toBeVisible();

    source.accept();
    expect(screen.getByText('Live')).toBeVisible();
    await afterMs(500);
    const afterReturn = read.mock.calls.length;
    await afterMs(3 * POLL_MS);
    expect(read).toHaveBeenCalledTimes(afterReturn);
    expect(FakeEventSource.count).toBe(1);
  });

  it('has a slow poll as its net while it only seems to be live', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let transaction = sampleTransaction();
    listWith(() => [transaction]);
    renderPage();
    await status();
    FakeEventSource.latest().accept();
    await afterMs(500);
    transaction = sampleTransaction({ version: 2, action: 'Resolved' });
    await whileItBeats(NET_MS);
    expect(screen.getByText('Live')).toBeVisible();
    expect(await within(await status()).findByText('Resolved')).toBeVisible();
  });

  it('is opened anew when the server refused it', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    listWith(() => [sampleTransaction()]);
    renderPage();
    await status();
    FakeEventSource.latest().refuse();
    expect(screen.getByText(/Live connection lost/)).toBeVisible();
    await afterMs(REOPEN_AFTER_MS);
    expect(FakeEventSource.count).toBe(2);
    FakeEventSource.latest().accept();
    expect(screen.getByText('Live')).toBeVisible();
  });

  it('goes on where it was when it is opened anew, and reads nothing again', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const read = listWith(() => [sampleTransaction()]);
    renderPage();
    await status();
    const source = FakeEventSource.latest();
    source.accept();
    source.send('transaction', sampleTransaction(), '7-41');
    source.send('beat', {});
    source.refuse();
    await afterMs(REOPEN_AFTER_MS);
    const reopened = FakeEventSource.latest();
    expect(reopened.url).toBe('/events?after=7-41');
    const before = read.mock.calls.length;
    reopened.accept();
    // A server whose own feed has not begun yet knows no place.
    reopened.send('beat', {});
    await whileItBeats(3 * POLL_MS);
    expect(read).toHaveBeenCalledTimes(before);
    reopened.send('transaction', sampleTransaction({ version: 2, action: 'Resolved' }));
    expect(await status()).toHaveTextContent('Resolved');
    reopened.refuse();
    await afterMs(REOPEN_AFTER_MS);
    expect(FakeEventSource.latest().url).toBe('/events?after=7-41');
  });

  it('is given up when it falls silent: said, polled and opened anew', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let transaction = sampleTransaction();
    listWith(() => [transaction]);
    renderPage();
    await status();
    const source = FakeEventSource.latest();
    source.accept();
    await whileItBeats(2 * SILENCE_MS);
    expect(screen.getByText('Live')).toBeVisible();
    expect(FakeEventSource.count).toBe(1);

    await afterMs(SILENCE_MS + TICK_MS);
    expect(screen.getByText(/Live connection lost/)).toBeVisible();
    expect(source.readyState).toBe(FakeEventSource.CLOSED);
    expect(FakeEventSource.count).toBe(2);
    transaction = sampleTransaction({ version: 2, action: 'Resolved' });
    await afterMs(POLL_MS + 500);
    expect(await within(await status()).findByText('Resolved')).toBeVisible();
    FakeEventSource.latest().accept();
    expect(screen.getByText('Live')).toBeVisible();
  });

  it('is tried anew when it never opens, however long that takes', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    listWith(() => [sampleTransaction()]);
    renderPage();
    await status();
    await afterMs(2 * (SILENCE_MS + TICK_MS));
    expect(FakeEventSource.count).toBe(3);
  });

  it('reads again what was still being read for the first time when it opened', async () => {
    let answer: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let readings = 0;
    server.use(
      http.get('*/transactions', async () => {
        readings += 1;
        if (readings > 1) {
          return HttpResponse.json(page([sampleTransaction({ version: 2, action: 'Resolved' })]));
        }
        await held;
        return HttpResponse.json(page([sampleTransaction()]));
      }),
    );
    renderPage();
    await vi.waitFor(() => {
      expect(readings).toBe(1);
    });
    FakeEventSource.latest().accept();
    answer?.();
    expect(await within(await status()).findByText('Resolved')).toBeVisible();
  });

  it('counts as lost when it does not open', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    listWith(() => [sampleTransaction()]);
    renderPage();
    await status();
    await afterMs(OPEN_TIMEOUT_MS);
    expect(screen.getByText(/Live connection lost/)).toBeVisible();
  });

  it('is delayed while the feed of the server is away, and polled meanwhile', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let transaction = sampleTransaction();
    listWith(() => [transaction]);
    renderPage();
    await status();
    const source = FakeEventSource.latest();
    source.accept();
    source.send('feed', { connected: false });
    expect(screen.getByText(/Live is delayed/)).toBeVisible();
    transaction = sampleTransaction({ version: 2, action: 'Resolved' });
    await afterMs(POLL_MS + 500);
    expect(await within(await status()).findByText('Resolved')).toBeVisible();
    source.send('feed', { connected: true });
    expect(screen.getByText('Live')).toBeVisible();
  });

  it('is opened anew after a sleep, and what was missed is read', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let transaction = sampleTransaction();
    listWith(() => [transaction]);
    renderPage();
    await status();
    const source = FakeEventSource.latest();
    source.accept();
    await afterMs(500);
    transaction = sampleTransaction({ version: 2, action: 'Resolved' });
    vi.setSystemTime(Date.now() + 3_600_000);
    await afterMs(TICK_MS);
    expect(source.readyState).toBe(FakeEventSource.CLOSED);
    expect(FakeEventSource.count).toBe(2);
    FakeEventSource.latest().accept();
    expect(await within(await status()).findByText('Resolved')).toBeVisible();
  });

  it('is closed with the page', () => {
    listWith(() => []);
    const { unmount } = renderPage();
    const source = FakeEventSource.latest();
    unmount();
    expect(source.readyState).toBe(FakeEventSource.CLOSED);
  });
});
