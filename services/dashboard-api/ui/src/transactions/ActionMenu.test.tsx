import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it, vi } from 'vitest';

import { ACTIONS } from '../api/types';
import { FakeEventSource } from '../test/fakeEventSource';
import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { listAnswers, problem, server } from '../test/server';

const status = () => screen.findByRole('group', { name: 'Status of TXN001' });

async function choose(label: string) {
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Set action of TXN001' }));
  await user.click(await screen.findByRole('menuitemradio', { name: label }));
}

describe('setting the action by hand', () => {
  it.each(ACTIONS)('offers %s and shows it once the server has it', async (label) => {
    server.use(
      listAnswers(() => [
        sampleTransaction({ action: label === 'Resolved' ? 'Disconnected' : 'Resolved' }),
      ]),
      http.post('*/update_action', async ({ request }) => {
        expect(await request.json()).toMatchObject({ id: 'TXN001', action: label });
        return HttpResponse.json(sampleTransaction({ version: 2, action: label }));
      }),
    );
    renderPage();
    await choose(label);
    expect(await within(await status()).findByText(label)).toBeVisible();
  });

  it('does not take back what happened while its answer was on the way', async () => {
    server.use(
      listAnswers(() => [sampleTransaction()]),
      http.post('*/update_action', () => {
        FakeEventSource.latest().send(
          'transaction',
          sampleTransaction({ version: 3, action: 'Marked as Fraud' }),
        );
        return HttpResponse.json(sampleTransaction({ version: 2, action: 'Resolved' }));
      }),
    );
    renderPage();
    await choose('Resolved');
    expect(await within(await status()).findByText('Marked as Fraud')).toBeVisible();
    await waitFor(() => {
      expect(screen.getByRole('button', { name: 'Set action of TXN001' })).toHaveAttribute(
        'aria-busy',
        'false',
      );
    });
    expect(await status()).toHaveTextContent('Marked as Fraud');
  });

  it('says what the analyst saw when the menu was opened, and tells when it is so no more', async () => {
    const fraud = sampleTransaction({
      version: 5,
      action: 'Marked as Fraud',
      call: sampleCall({ state: 'ended', outcome: 'reported_fraud' }),
    });
    const sent = vi.fn<(body: unknown) => void>();
    server.use(
      listAnswers(() => [sampleTransaction()]),
      http.post('*/update_action', async ({ request }) => {
        sent(await request.json());
        return problem(409, 'action_changed', 'The action is now "Marked as Fraud".', {
          transaction: fraud,
        });
      }),
    );
    const user = userEvent.setup();
    renderPage();
    await user.click(await screen.findByRole('button', { name: 'Set action of TXN001' }));
    const resolved = await screen.findByRole('menuitemradio', { name: 'Resolved' });
    const denied = sampleCall({ state: 'answered', outcome: 'denied' });
    FakeEventSource.latest().send(
      'transaction',
      sampleTransaction({ version: 4, action: 'Connecting...', call: denied }),
    );
    await user.click(resolved);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'TXN001: The action is now "Marked as Fraud".',
    );
    expect(sent).toHaveBeenCalledExactlyOnceWith({
      id: 'TXN001',
      action: 'Resolved',
      seen: { action: 'Not Answered', attention: 'none', outcome: null },
    });
    expect(await status()).toHaveTextContent('Marked as Fraud');
  });

  it('tells at the row when it failed, and leaves the badge', async () => {
    server.use(
      listAnswers(() => [sampleTransaction()]),
      http.post('*/update_action', () =>
        problem(503, 'database_unavailable', 'The database is away.'),
      ),
    );
    renderPage();
    await choose('Resolved');
    expect(await screen.findByRole('alert')).toHaveTextContent('The database is away');
    expect(await status()).toHaveTextContent('Not Answered');
  });

  it('opens at the present action, by key as well, and gives the focus back', async () => {
    server.use(listAnswers(() => [sampleTransaction({ action: 'Resolved' })]));
    const user = userEvent.setup();
    renderPage();
    const button = () => screen.findByRole('button', { name: 'Set action of TXN001' });
    (await button()).focus();
    for (const key of ['{ArrowDown}', '{Enter}']) {
      await user.keyboard(key);
      const present = await screen.findByRole('menuitemradio', { name: 'Resolved' });
      await waitFor(() => {
        expect(present).toHaveFocus();
      });
      await user.keyboard('{Escape}');
      await waitFor(async () => {
        expect(await button()).toHaveFocus();
      });
    }
  });
});
