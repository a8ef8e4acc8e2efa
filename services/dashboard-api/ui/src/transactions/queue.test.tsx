import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it, vi } from 'vitest';

import type { Transaction } from '../api/types';
import { FakeEventSource } from '../test/fakeEventSource';
import { renderPage } from '../test/renderPage';
import { sampleTransaction } from '../test/samples';
import { listAnswers, page, sampleCounts, server } from '../test/server';
import { SOON_MS } from './readSoon';

/** Answers each reading of the list with `answer`, and remembers the parameters. */
function listIs(answer: (parameters: URLSearchParams) => Transaction[] | Promise<Transaction[]>) {
  const asked = vi.fn<(parameters: string) => void>();
  server.use(
    http.get('*/transactions', async ({ request }) => {
      const parameters = new URL(request.url).searchParams;
      const items = await answer(parameters);
      parameters.delete('limit');
      asked(parameters.toString());
      return HttpResponse.json(page(items));
    }),
  );
  return asked;
}

const row = (id: string) => screen.findByRole('row', { name: new RegExp(id) });

const search = () => screen.findByRole('searchbox', { name: 'Search transactions' });

const url = () => window.location.pathname + window.location.search;

async function soon() {
  await act(() => vi.advanceTimersByTimeAsync(SOON_MS + 200));
}

describe('the search', () => {
  it('keeps the rows while others are read, and drops an answer that comes too late', async () => {
    const late: (() => void)[] = [];
    listIs(async (parameters) => {
      switch (parameters.get('q')) {
        case null:
          return [sampleTransaction({ id: 'TXN001' })];
        case 'jo':
          await new Promise<void>((resolve) => late.push(resolve));
          return [sampleTransaction({ id: 'TXN002' })];
        default:
          return [sampleTransaction({ id: 'TXN003' })];
      }
    });
    const user = userEvent.setup();
    renderPage();
    await row('TXN001');
    await user.type(await search(), 'jo');
    await waitFor(() => {
      expect(late).toHaveLength(1);
    });
    expect(await row('TXN001')).toBeVisible();
    expect(screen.getByRole('table')).toHaveAttribute('aria-busy', 'true');

    await user.type(await search(), 'hn');
    expect(await row('TXN003')).toBeVisible();
    late.forEach((answer) => {
      answer();
    });
    await user.type(await search(), ' ');
    expect(await row('TXN003')).toBeVisible();
    expect(screen.queryByRole('row', { name: /TXN002/ })).not.toBeInTheDocument();
    expect(url()).toBe('/?q=john');
  });

  it('waits for the next letter before it asks', async () => {
    const asked = listIs(() => [sampleTransaction()]);
    const user = userEvent.setup();
    renderPage();
    await user.type(await search(), 'john');
    await waitFor(() => {
      expect(asked).toHaveBeenLastCalledWith('q=john&sort=id');
    });
    expect(asked.mock.calls.length).toBeLessThan(4);
  });

  it('says that nothing was found, and lets go of the filters', async () => {
    window.history.replaceState(null, '', '/?q=nobody&action=Resolved');
    listIs((parameters) => (parameters.has('q') ? [] : [sampleTransaction()]));
    renderPage();
    await userEvent.click(await screen.findByRole('button', { name: 'Clear them' }));
    expect(await row('TXN001')).toBeVisible();
    expect(url()).toBe('/');
    expect(await search()).toHaveValue('');
  });
});

describe('the filters', () => {
  it('tell how many each would show', async () => {
    listIs(() => [sampleTransaction()]);
    renderPage();
    const actions = await screen.findByRole('group', { name: 'Filter by action' });
    expect(await within(actions).findByRole('button', { name: /^Resolved\s*3$/ })).toBeVisible();
    const attention = screen.getByRole('group', { name: 'Filter by attention' });
    expect(within(attention).getByRole('button', { name: /^Needs review\s*7$/ })).toBeVisible();
  });

  it('live in the URL, with Back and Forward', async () => {
    const asked = listIs((parameters) => [
      sampleTransaction({ action: parameters.has('action') ? 'Resolved' : 'Not Answered' }),
    ]);
    const user = userEvent.setup();
    renderPage();
    await user.click(await screen.findByRole('button', { name: /^Resolved/ }));
    await waitFor(() => {
      expect(asked).toHaveBeenLastCalledWith('action=Resolved&sort=id');
    });
    expect(url()).toBe('/?action=Resolved');
    expect(screen.getByRole('button', { name: /^Resolved/ })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    act(() => {
      window.history.back();
    });
    await waitFor(() => {
      expect(url()).toBe('/');
    });
    expect(screen.getByRole('button', { name: /^Resolved/ })).toHaveAttribute(
      'aria-pressed',
      'false',
    );
  });

  it('are those of the URL that a colleague sent', async () => {
    window.history.replaceState(null, '', '/?q=doe&attention=call_back&sort=-amount');
    const asked = listIs(() => [sampleTransaction({ attention: 'call_back' })]);
    const counted = vi.fn<(parameters: string) => void>();
    server.use(
      http.get('*/transactions/counts', ({ request }) => {
        counted(new URL(request.url).search);
        return HttpResponse.json(sampleCounts());
      }),
    );
    renderPage();
    await row('TXN001');
    expect(asked).toHaveBeenCalledWith('q=doe&attention=call_back&sort=-amount');
    expect(counted).toHaveBeenCalledWith('?q=doe&attention=call_back');
    expect(await search()).toHaveValue('doe');
    expect(screen.getByRole('columnheader', { name: 'Amount' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
  });
});

describe('the head of a column', () => {
  it('sorts by it, and the other way round', async () => {
    const asked = listIs(() => [sampleTransaction()]);
    const user = userEvent.setup();
    renderPage();
    await row('TXN001');
    for (const sort of ['amount', '-amount']) {
      await user.click(screen.getByRole('button', { name: 'Amount' }));
      await waitFor(() => {
        expect(asked).toHaveBeenLastCalledWith(`sort=${sort}`);
      });
    }
    await user.click(screen.getByRole('button', { name: 'Attention' }));
    await waitFor(() => {
      expect(asked).toHaveBeenLastCalledWith('sort=attention');
    });
  });
});

describe('a live change', () => {
  it('leaves a row that no longer passes the filter where it is, dimmed', async () => {
    window.history.replaceState(null, '', '/?action=Not+Answered');
    let items = [sampleTransaction(), sampleTransaction({ id: 'TXN002' })];
    listIs(() => items);
    renderPage();
    expect(await row('TXN001')).not.toHaveAttribute('data-dimmed');
    FakeEventSource.latest().send(
      'transaction',
      sampleTransaction({ version: 2, action: 'Resolved' }),
    );
    await waitFor(async () => {
      expect(await row('TXN001')).toHaveAttribute('data-dimmed');
    });
    items = [sampleTransaction({ id: 'TXN002' })];
    FakeEventSource.latest().accept();
    await waitFor(() => {
      expect(screen.queryByRole('row', { name: /TXN001/ })).not.toBeInTheDocument();
    });
  });

  it('takes no row away under the pointer', async () => {
    let items = [sampleTransaction(), sampleTransaction({ id: 'TXN002' })];
    const asked = listIs(() => items);
    renderPage();
    await row('TXN001');
    const table = screen.getByRole('table').parentElement;
    if (table === null) {
      throw new Error('The table has no frame.');
    }
    fireEvent.pointerEnter(table);
    items = [sampleTransaction({ id: 'TXN002' })];
    const before = asked.mock.calls.length;
    FakeEventSource.latest().accept();
    await waitFor(() => {
      expect(asked.mock.calls.length).toBeGreaterThan(before);
    });
    await waitFor(async () => {
      expect(await row('TXN001')).toHaveAttribute('data-dimmed');
    });
    fireEvent.pointerLeave(table);
    await waitFor(() => {
      expect(screen.queryByRole('row', { name: /TXN001/ })).not.toBeInTheDocument();
    });
  });

  it('of a row that is not listed is announced, and shown when asked', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    let items = [sampleTransaction({ id: 'TXN005' })];
    listIs(() => items);
    renderPage();
    await row('TXN005');
    const added = sampleTransaction({ id: 'TXN004' });
    items = [added, ...items];
    FakeEventSource.latest().send('transaction', added);
    await soon();
    const show = await screen.findByRole('button', { name: '1 new · show' });
    expect(screen.queryByRole('row', { name: /TXN004/ })).not.toBeInTheDocument();
    fireEvent.click(show);
    expect(await row('TXN004')).toBeVisible();
    expect(screen.queryByRole('button', { name: /new · show/ })).not.toBeInTheDocument();
  });

  it('of a row that another filter would show is not announced', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    window.history.replaceState(null, '', '/?q=doe');
    const asked = listIs(() => [sampleTransaction()]);
    renderPage();
    await row('TXN001');
    const before = asked.mock.calls.length;
    FakeEventSource.latest().send(
      'transaction',
      sampleTransaction({ id: 'TXN002', client_name: 'Wei Zhang' }),
    );
    await soon();
    expect(asked).toHaveBeenCalledTimes(before);
  });
});

describe('100 rows', () => {
  it('are painted only near the window', async () => {
    const items = Array.from({ length: 100 }, (_, at) => sampleTransaction({ id: `T${at}` }));
    server.use(listAnswers(() => items));
    renderPage();
    expect(await screen.findByRole('rowheader', { name: 'T0' })).toBeVisible();
    expect(screen.getAllByRole('rowheader').length).toBeLessThan(40);
    expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '101');
  });
});
