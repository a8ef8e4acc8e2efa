import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Overview } from '../api/types';
import { LiveProvider } from '../live/LiveProvider';
import { createQueryClient } from '../queryClient';
import { problem, server } from '../test/server';
import { theme } from '../theme';
import OverviewPage from './OverviewPage';

const FROM = '2026-11-24T09:30:00.123456Z';
const SINCE = 'called_since=2026-11-24T09%3A30%3A00.123456Z';

function sampleOverview(rest: Partial<Overview> = {}): Overview {
  return {
    period: 'day',
    from: FROM,
    to: '2026-11-25T09:30:00.123456Z',
    called: 8,
    calls: 11,
    answered: 6,
    by_outcome: { denied: 2, confirmed: 4, voicemail: 1 },
    resolved_without_person: 4,
    waiting_for_call_back: 3,
    click_to_outcome_ms: { p50: 38_400, p90: 125_000 },
    series: [
      { at: '2026-11-24T09:00:00Z', called: 3, answered: 2 },
      { at: '2026-11-24T10:00:00Z', called: 0, answered: 0 },
      { at: '2026-11-24T11:00:00Z', called: 5, answered: 4 },
    ],
    ...rest,
  };
}

/** The overview is what `numbers` makes of the period that is asked for. */
function overviewIs(numbers: (period: string) => Partial<Overview>) {
  server.use(
    http.get('*/overview', ({ request }) => {
      const period = new URL(request.url).searchParams.get('period') ?? '';
      return HttpResponse.json(sampleOverview(numbers(period)));
    }),
  );
}

function renderOverview(search = '') {
  window.history.replaceState(null, '', `/charts${search}`);
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false } });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        <LiveProvider>
          <OverviewPage />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeEach(() => {
  overviewIs(() => ({}));
});

describe('the overview', () => {
  it.each([
    [/^Called\s*8\s*11 calls, with those repeated/, `/?${SINCE}&sort=-called_at`],
    [/^Answered\s*75\s?%\s*6 of 8/, `/?outcome=answered&${SINCE}&sort=-called_at`],
    [/^Resolved without a person\s*4/, `/?outcome=confirmed&${SINCE}&sort=-called_at`],
    [/^Waiting for call back\s*3/, '/?attention=call_back'],
    [/^From click to outcome\s*38 s.*2 min 5 s/, `/?outcome=any&${SINCE}&sort=-called_at`],
    [/^Customer confirmed\s*4 · 50\s?%/, `/?outcome=confirmed&${SINCE}&sort=-called_at`],
    [/^Customer said no\s*2 · 25\s?%/, `/?outcome=denied&${SINCE}&sort=-called_at`],
    [/^Reached voicemail\s*1 ·/, `/?outcome=voicemail&${SINCE}&sort=-called_at`],
  ])('leads from the number %s to its list', async (name, href) => {
    renderOverview();
    expect(await screen.findByRole('link', { name })).toHaveAttribute('href', href);
  });

  it('has the longest bar first', async () => {
    renderOverview();
    const bars = await screen.findByRole('list', { name: 'Calls by outcome' });
    const outcomes = within(bars).getAllByRole('listitem');
    expect(outcomes.map(({ textContent }) => textContent.replace(/\d.*/, ''))).toEqual([
      'Customer confirmed',
      'Customer said no',
      'Reached voicemail',
    ]);
  });

  it('has the chart as a table, whose numbers lead to the lists of their hours', async () => {
    const user = userEvent.setup();
    renderOverview();
    await user.click(await screen.findByText('Hour by hour'));
    const table = screen.getByRole('table', { name: 'Customers called, and those who answered' });
    const rows = within(table).getAllByRole('row').slice(1);
    const cells = rows.map((row) =>
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    );
    expect(cells).toEqual([
      ['3', '2'],
      ['0', '0'],
      ['5', '4'],
    ]);
    const links = within(table).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      // The first hour began before the period did.
      `/?${SINCE}&called_before=2026-11-24T10%3A00%3A00Z&sort=-called_at`,
      '/?called_since=2026-11-24T11%3A00%3A00Z&sort=-called_at',
    ]);
  });

  it('is of the day or the week that its URL tells', async () => {
    overviewIs((period) => (period === 'week' ? { period: 'week', called: 77, calls: 77 } : {}));
    const user = userEvent.setup();
    renderOverview();
    expect(await screen.findByRole('link', { name: /^Called\s*8/ })).toBeVisible();
    await user.click(screen.getByRole('radio', { name: '7 days' }));
    expect(await screen.findByRole('link', { name: /^Called\s*77/ })).toBeVisible();
    expect(window.location.search).toBe('?period=week');
    expect(screen.getByText('Day by day')).toBeVisible();
  });

  it('is the week when the URL that a colleague sent says so', async () => {
    overviewIs((period) => (period === 'week' ? { period: 'week', called: 77 } : {}));
    renderOverview('?period=week');
    expect(await screen.findByRole('link', { name: /^Called\s*77/ })).toBeVisible();
    expect(screen.getByRole('radio', { name: '7 days' })).toBeChecked();
  });

  it('of an empty day says so in words', async () => {
    overviewIs(() => ({
      called: 0,
      calls: 0,
      answered: 0,
      by_outcome: {},
      resolved_without_person: 0,
      click_to_outcome_ms: null,
      series: [{ at: '2026-11-24T09:00:00Z', called: 0, answered: 0 }],
    }));
    renderOverview();
    expect(await screen.findByText('Nobody was called in this time.')).toBeVisible();
    expect(screen.getByText('No call has come to an outcome in this time.')).toBeVisible();
    expect(screen.getByRole('link', { name: /^Answered\s*–/ })).toBeVisible();
    expect(screen.getByRole('link', { name: /^From click to outcome\s*–/ })).toBeVisible();
  });

  it('says why it cannot be read, and reads it on demand', async () => {
    server.use(
      http.get('*/overview', () => problem(503, 'database_unavailable', 'The database is away.')),
    );
    renderOverview();
    expect(await screen.findByRole('alert')).toHaveTextContent('The database is away.');
    overviewIs(() => ({}));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link', { name: /^Called\s*8/ })).toBeVisible();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});
