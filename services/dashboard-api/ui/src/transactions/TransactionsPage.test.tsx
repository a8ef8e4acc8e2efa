import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';

import { renderPage } from '../test/renderPage';
import { sampleTransaction } from '../test/samples';
import { listAnswers, page, problem, server } from '../test/server';

describe('the page', () => {
  it('shows every field of a transaction in its row', async () => {
    server.use(listAnswers(() => [sampleTransaction()]));
    renderPage();
    const table = await screen.findByRole('table', { name: 'Transactions' });
    const row = within(table).getByRole('row', { name: /TXN001/ });
    for (const text of ['John Doe', '***1234', /2.500.75/, 'Chase Bank', 'Amazon', /2025/]) {
      expect(within(row).getByText(text)).toBeVisible();
    }
    expect(screen.getByText('1 transaction')).toBeVisible();
  });

  it('reads the next page before the end is reached', async () => {
    server.use(
      http.get('*/transactions', ({ request }) => {
        const cursor = new URL(request.url).searchParams.get('cursor');
        return HttpResponse.json(
          cursor === null
            ? page([sampleTransaction()], { next_cursor: 'two', total: 2 })
            : page([sampleTransaction({ id: 'TXN002' })], { total: 2 }),
        );
      }),
    );
    renderPage();
    expect(await screen.findByRole('row', { name: /TXN002/ })).toBeVisible();
    expect(screen.getByRole('row', { name: /TXN001/ })).toBeVisible();
  });

  it('says why the list cannot be read, and reads it on demand', async () => {
    server.use(
      http.get('*/transactions', () =>
        problem(503, 'database_unavailable', 'The database is away.'),
      ),
    );
    renderPage();
    expect(await screen.findByRole('alert')).toHaveTextContent('The database is away');
    server.use(listAnswers(() => [sampleTransaction()]));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('row', { name: /TXN001/ })).toBeVisible();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says that there is nothing when there is nothing', async () => {
    server.use(listAnswers(() => []));
    renderPage();
    expect(await screen.findByText(/No transactions yet/)).toBeVisible();
  });

  it('offers the export as a download', async () => {
    server.use(listAnswers(() => []));
    renderPage();
    expect(await screen.findByRole('link', { name: 'Export CSV' })).toHaveAttribute(
      'href',
      '/transactions/export',
    );
  });
});
