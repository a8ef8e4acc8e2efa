import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { delay, http, HttpResponse } from 'msw';
import { describe, expect, it, vi } from 'vitest';

import { ANSWER_WITHIN_MS } from '../api/client';
import type { CallState, Transaction } from '../api/types';
import { FakeEventSource } from '../test/fakeEventSource';
import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { listAnswers, problem, server } from '../test/server';

const button = () => screen.findByRole('button', { name: /^Call TXN001/ });

const ringing = sampleTransaction({
  version: 2,
  action: 'Connecting...',
  call: sampleCall({ state: 'ringing' }),
});

function detailAnswers(transaction: () => Transaction) {
  return http.get('*/transactions/TXN001', () =>
    HttpResponse.json({ transaction: transaction(), calls: [], timeline: [] }),
  );
}

describe('the Call button', () => {
  it('asks for one call and says that it is under way', async () => {
    let answer: (() => void) | undefined;
    const clicked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const asked = vi.fn(async () => {
      await clicked;
      return HttpResponse.json(sampleCall(), { status: 202 });
    });
    server.use(
      listAnswers(() => [sampleTransaction()]),
      http.post('*/call/TXN001', asked),
      detailAnswers(() => ringing),
    );
    renderPage();
    const call = await button();
    // A double click on a busy machine: the second one comes before anything is painted.
    fireEvent.click(call);
    fireEvent.click(call);
    answer?.();
    expect(await screen.findByText('Ringing')).toBeVisible();
    expect(await button()).toHaveAccessibleName('Call TXN001: under way');
    expect(await button()).toHaveAttribute('aria-disabled', 'true');
    expect(asked).toHaveBeenCalledOnce();
  });

  it.each<CallState>(['queued', 'placing', 'dialing', 'ringing', 'answered'])(
    'does nothing while a call is %s',
    async (state) => {
      const asked = vi.fn();
      server.use(
        listAnswers(() => [sampleTransaction({ call: sampleCall({ state }) })]),
        http.post('*/call/TXN001', asked),
      );
      const user = userEvent.setup();
      renderPage();
      await user.click(await button());
      expect(await button()).toHaveTextContent('Under way');
      expect(asked).not.toHaveBeenCalled();
    },
  );

  it('calls again after a call has ended', async () => {
    const call = sampleCall({ state: 'ended', outcome: 'busy' });
    server.use(listAnswers(() => [sampleTransaction({ call })]));
    renderPage();
    expect(await button()).toHaveAccessibleName('Call TXN001');
    expect(await button()).toHaveAttribute('aria-disabled', 'false');
  });

  it('tells at the row that a call is under way already, and shows that call', async () => {
    server.use(
      listAnswers(() => [sampleTransaction()]),
      http.post('*/call/TXN001', () =>
        problem(409, 'call_under_way', 'A call for this transaction is under way.', {
          call: sampleCall(),
        }),
      ),
      detailAnswers(() => ringing),
    );
    const user = userEvent.setup();
    renderPage();
    await user.click(await button());
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'TXN001: A call for this transaction is under way.',
    );
    expect(await button()).toHaveTextContent('Under way');
  });

  it.each([
    [404, 'transaction_not_found', 'no longer exists'],
    [503, 'database_unavailable', 'What the server says.'],
    [500, 'internal', 'What the server says.'],
  ])('tells at the row of a %i, which can be dismissed', async (status, code, text) => {
    server.use(
      listAnswers(() => [sampleTransaction()]),
      http.post('*/call/TXN001', () => problem(status, code, 'What the server says.')),
    );
    const user = userEvent.setup();
    renderPage();
    await user.click(await button());
    expect(await screen.findByRole('alert')).toHaveTextContent(text);
    expect(await button()).toHaveTextContent('Call');
    await user.click(screen.getByRole('button', { name: 'Dismiss the message about TXN001' }));
    await waitFor(() => {
      expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    });
  });

  it('tells at the row of an error that is no problem document', async () => {
    server.use(
      listAnswers(() => [sampleTransaction()]),
      http.post('*/call/TXN001', () => new HttpResponse('<h1>Bad Gateway</h1>', { status: 502 })),
    );
    const user = userEvent.setup();
    renderPage();
    await user.click(await button());
    expect(await screen.findByRole('alert')).toHaveTextContent('an error (502)');
  });

  it('says that it is not known whether a call was taken when no answer comes, and reads the row', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let transaction = sampleTransaction();
    server.use(
      listAnswers(() => [transaction]),
      http.post('*/call/TXN001', async () => {
        transaction = sampleTransaction({ version: 2, call: sampleCall({ state: 'ringing' }) });
        await delay('infinite');
      }),
    );
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    renderPage();
    await button();
    // While the page is live nothing is polled: only the failure has the row read.
    FakeEventSource.latest().accept();
    await user.click(await button());
    await act(() => vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The server does not answer: it is not known whether this was done.',
    );
    expect(await screen.findByText('Ringing')).toBeVisible();
  });

  it('tells at the row that the server cannot be reached', async () => {
    server.use(
      listAnswers(() => [sampleTransaction()]),
      http.post('*/call/TXN001', () => HttpResponse.error()),
    );
    const user = userEvent.setup();
    renderPage();
    await user.click(await button());
    expect(await screen.findByRole('alert')).toHaveTextContent('cannot be reached');
  });
});
