import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { listAnswers, server } from '../test/server';

beforeEach(() => {
  server.use(
    listAnswers(() => [sampleTransaction(), sampleTransaction({ id: 'TXN002' })]),
    http.get('*/transactions/TXN002', () =>
      HttpResponse.json({
        transaction: sampleTransaction({ id: 'TXN002' }),
        calls: [],
        timeline: [],
      }),
    ),
  );
});

const link = (id: string) => screen.findByRole('link', { name: id });

describe('the keyboard', () => {
  it('moves through the rows, opens a case and closes it', async () => {
    const user = userEvent.setup();
    renderPage();
    await link('TXN001');
    await user.keyboard('j');
    expect(await link('TXN001')).toHaveFocus();
    await user.keyboard('{ArrowDown}');
    expect(await link('TXN002')).toHaveFocus();
    await user.keyboard('k');
    expect(await link('TXN001')).toHaveFocus();
    await user.keyboard('j{Enter}');
    expect(await screen.findByRole('complementary', { name: 'Case TXN002' })).toBeVisible();
    await user.keyboard('{Escape}');
    await waitFor(() => {
      expect(screen.queryByRole('complementary')).not.toBeInTheDocument();
    });
    expect(await link('TXN002')).toHaveFocus();
  });

  it('calls the customer of the row', async () => {
    const called = vi.fn(() => HttpResponse.json(sampleCall(), { status: 202 }));
    server.use(http.post('*/call/TXN002', called));
    const user = userEvent.setup();
    renderPage();
    await link('TXN002');
    await user.keyboard('jjc');
    await waitFor(() => {
      expect(called).toHaveBeenCalledOnce();
    });
  });

  it('searches, and leaves what is typed alone', async () => {
    const user = userEvent.setup();
    renderPage();
    await link('TXN001');
    await user.keyboard('/jack?');
    const search = screen.getByRole('searchbox', { name: 'Search transactions' });
    expect(search).toHaveFocus();
    expect(search).toHaveValue('jack?');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('shows its shortcuts', async () => {
    const user = userEvent.setup();
    renderPage();
    await link('TXN001');
    await user.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  });
});
