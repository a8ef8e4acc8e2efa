import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, it, vi } from 'vitest';

import { FakeEventSource } from '../test/fakeEventSource';
import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { page, server } from '../test/server';

const denied = sampleCall({
  state: 'ended',
  outcome: 'denied',
  created_at: '2026-11-24T12:00:00Z',
});

it('a list that the overview led to says what it is filtered by, and lets go of it', async () => {
  window.history.replaceState(null, '', '/?outcome=denied&called_since=2026-11-24T00%3A00%3A00Z');
  const asked = vi.fn<(parameters: string) => void>();
  server.use(
    http.get('*/transactions', ({ request }) => {
      const parameters = new URL(request.url).searchParams;
      parameters.delete('limit');
      asked(parameters.toString());
      return HttpResponse.json(page([sampleTransaction({ call: denied })]));
    }),
  );
  const user = userEvent.setup();
  renderPage();
  const chips = within(await screen.findByRole('group', { name: 'Filters by the latest call' }));
  expect(asked).toHaveBeenCalledWith(
    'outcome=denied&called_since=2026-11-24T00%3A00%3A00Z&sort=id',
  );
  await user.click(chips.getByRole('button', { name: /^Remove the filter: Called since / }));
  await waitFor(() => {
    expect(asked).toHaveBeenLastCalledWith('outcome=denied&sort=id');
  });
  expect(window.location.search).toBe('?outcome=denied');
  await user.click(chips.getByRole('button', { name: 'Remove the filter: Customer said no' }));
  expect(window.location.search).toBe('');
  expect(screen.queryByRole('group', { name: 'Filters by the latest call' })).toBeNull();
});

it('a row whose newest call came to something else is dimmed', async () => {
  window.history.replaceState(null, '', '/?outcome=denied');
  server.use(
    http.get('*/transactions', () =>
      HttpResponse.json(page([sampleTransaction({ call: denied })])),
    ),
  );
  renderPage();
  const row = await screen.findByRole('row', { name: /TXN001/ });
  expect(row).not.toHaveAttribute('data-dimmed');
  const again = sampleCall({ id: '01958f6e-5b4a-7000-8000-000000000002', state: 'queued' });
  FakeEventSource.latest().send('transaction', sampleTransaction({ version: 2, call: again }));
  await waitFor(() => {
    expect(row).toHaveAttribute('data-dimmed');
  });
});
