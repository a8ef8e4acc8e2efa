import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { TransactionDetail } from '../api/types';
import { FakeEventSource } from '../test/fakeEventSource';
import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { listAnswers, problem, server } from '../test/server';

const imported = {
  id: 1,
  kind: 'transaction.imported',
  at: '2025-03-16T10:00:00Z',
  call_id: null,
  data: {},
};

let detail: TransactionDetail;

const panel = () => screen.findByRole('complementary', { name: 'Case TXN001' });

async function openCase() {
  window.history.replaceState(null, '', '/case/TXN001?q=doe');
  renderPage();
  const opened = await panel();
  await within(opened).findByRole('list', { name: 'Timeline' });
  return within(opened);
}

beforeEach(() => {
  detail = { transaction: sampleTransaction(), calls: [], timeline: [imported] };
  server.use(
    listAnswers(() => [sampleTransaction()]),
    http.get('*/transactions/TXN001', () => HttpResponse.json(detail)),
  );
});

describe('a case', () => {
  it('is opened from its row, has its own URL, and closes to the list as it was', async () => {
    window.history.replaceState(null, '', '/?q=doe');
    const user = userEvent.setup();
    renderPage();
    await user.click(await screen.findByRole('link', { name: 'TXN001' }));
    const opened = within(await panel());
    expect(await opened.findByText('The transaction was imported.')).toBeVisible();
    expect(window.location.pathname + window.location.search).toBe('/case/TXN001?q=doe');
    await user.click(opened.getByRole('button', { name: 'Close the case' }));
    expect(screen.queryByRole('complementary')).not.toBeInTheDocument();
    expect(window.location.pathname + window.location.search).toBe('/?q=doe');
    expect(screen.getByRole('link', { name: 'TXN001' })).toHaveFocus();
  });

  it('tells what happens as it happens', async () => {
    const opened = await openCase();
    const ringing = sampleCall({ state: 'ringing' });
    const transaction = sampleTransaction({ version: 2, action: 'Connecting...', call: ringing });
    const rings = { ...imported, id: 2, kind: 'status', data: { status: 'ringing' } };
    detail = { transaction, calls: [ringing], timeline: [imported, rings] };
    FakeEventSource.latest().send('transaction', transaction);
    expect(await opened.findByText('The phone is ringing.')).toBeVisible();
    expect(opened.getByRole('group', { name: 'Status of case TXN001' })).toHaveTextContent(
      'Ringing',
    );
  });

  it('is not read again for an older event', async () => {
    await openCase();
    const read = vi.fn(() => HttpResponse.json(detail));
    server.use(http.get('*/transactions/TXN001', read));
    FakeEventSource.latest().send('transaction', sampleTransaction({ version: 1 }));
    const note = { ...imported, id: 2, kind: 'transaction.note', data: { text: 'seen' } };
    detail = { ...detail, timeline: [imported, note] };
    FakeEventSource.latest().send('transaction', sampleTransaction({ version: 2 }));
    await screen.findByText('seen');
    expect(read).toHaveBeenCalledOnce();
  });

  it('lists the calls before the newest', async () => {
    const busy = sampleCall({ state: 'ended', outcome: 'busy' });
    const newest = sampleCall({ id: '01958f6e-5b4a-7000-8000-000000000002', state: 'ringing' });
    detail = { ...detail, calls: [newest, busy] };
    const opened = await openCase();
    const earlier = opened.getByRole('region', { name: 'Earlier calls' });
    expect(within(earlier).getAllByRole('listitem')).toHaveLength(1);
    expect(earlier).toHaveTextContent('Line was busy');
    expect(earlier).toHaveTextContent('(415) 555-0101');
  });

  it('that does not exist says so', async () => {
    server.use(
      http.get('*/transactions/TXN001', () =>
        problem(404, 'transaction_not_found', 'No such one.'),
      ),
    );
    window.history.replaceState(null, '', '/case/TXN001');
    renderPage();
    expect(await screen.findByText('The case could not be read')).toBeVisible();
  });
});

describe('a note', () => {
  const field = () => screen.findByRole('textbox', { name: 'Add a note' });

  it('is kept when it cannot be stored, also when the case is closed meanwhile', async () => {
    server.use(
      http.post('*/transactions/TXN001/notes', () =>
        problem(503, 'database_unavailable', 'The database is away.'),
      ),
    );
    const user = userEvent.setup();
    const opened = await openCase();
    await user.type(await field(), 'Call after six');
    await user.click(opened.getByRole('button', { name: 'Add note' }));
    await waitFor(async () => {
      expect(await field()).toHaveAccessibleDescription('The database is away.');
    });
    expect(await field()).toHaveValue('Call after six');
    await user.click(opened.getByRole('button', { name: 'Close the case' }));
    await user.click(screen.getByRole('link', { name: 'TXN001' }));
    expect(await field()).toHaveValue('Call after six');
  });

  it('is shown in the timeline once it is stored, and the field is empty', async () => {
    const note = {
      ...imported,
      id: 2,
      kind: 'transaction.note',
      data: { text: 'Call after six', author: null },
    };
    server.use(
      http.post('*/transactions/TXN001/notes', async ({ request }) => {
        expect(await request.json()).toEqual({ text: 'Call after six' });
        detail = { ...detail, timeline: [imported, note] };
        return HttpResponse.json(note, { status: 201 });
      }),
    );
    const user = userEvent.setup();
    const opened = await openCase();
    await user.type(await field(), ' Call after six ');
    await user.click(opened.getByRole('button', { name: 'Add note' }));
    expect(await opened.findByText('Note:')).toBeVisible();
    expect(await field()).toHaveValue('');
  });
});

describe('setting the action of a case', () => {
  it('sends the reason', async () => {
    const sent = vi.fn<(body: unknown) => void>();
    server.use(
      http.post('*/update_action', async ({ request }) => {
        sent(await request.json());
        return HttpResponse.json(sampleTransaction({ version: 2, action: 'Resolved' }));
      }),
    );
    const user = userEvent.setup();
    const opened = await openCase();
    await user.selectOptions(opened.getByRole('combobox', { name: 'Set action' }), 'Resolved');
    await user.type(opened.getByRole('textbox', { name: /^Reason/ }), 'She wrote to us');
    await user.click(opened.getByRole('button', { name: 'Set' }));
    await waitFor(() => {
      expect(sent).toHaveBeenCalledWith({
        id: 'TXN001',
        action: 'Resolved',
        seen: { action: 'Not Answered', attention: 'none', outcome: null },
        reason: 'She wrote to us',
      });
    });
    await waitFor(() => {
      expect(opened.getByRole('textbox', { name: /^Reason/ })).toHaveValue('');
    });
  });

  it('gives way to what happened meanwhile, and keeps the reason', async () => {
    const fraud = sampleTransaction({ version: 2, action: 'Marked as Fraud' });
    server.use(
      http.post('*/update_action', () => {
        detail = { ...detail, transaction: fraud };
        return problem(409, 'action_changed', 'The action is now "Marked as Fraud".', {
          transaction: fraud,
        });
      }),
    );
    const user = userEvent.setup();
    const opened = await openCase();
    await user.selectOptions(opened.getByRole('combobox', { name: 'Set action' }), 'Resolved');
    await user.type(opened.getByRole('textbox', { name: /^Reason/ }), 'She wrote to us');
    await user.click(opened.getByRole('button', { name: 'Set' }));
    expect(await opened.findByRole('alert')).toHaveTextContent('is now "Marked as Fraud"');
    expect(opened.getByRole('combobox', { name: 'Set action' })).toHaveValue('Marked as Fraud');
    expect(opened.getByRole('group', { name: 'Status of case TXN001' })).toHaveTextContent(
      'Marked as Fraud',
    );
    expect(opened.getByRole('textbox', { name: /^Reason/ })).toHaveValue('She wrote to us');
  });
});
