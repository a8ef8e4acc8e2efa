import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it, vi } from 'vitest';

import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { listAnswers, page, problem, server } from '../test/server';
import { divide, MOST_AT_ONCE } from './callable';
import { CONCURRENCY } from './useBulkCall';

const row = (id: string, rest = {}) => sampleTransaction({ id, ...rest });

const ROWS = [
  row('TXN001'),
  row('TXN002', { call: sampleCall({ state: 'ringing' }) }),
  row('TXN003', { attention: 'number_blocked' }),
  row('TXN004'),
  row('TXN005'),
  row('TXN006'),
  row('TXN007'),
];

function callsAre(answer: (id: string) => Promise<Response> | Response) {
  const asked: string[] = [];
  server.use(
    listAnswers(() => ROWS),
    http.get('*/transactions/:id', () => problem(503, 'database_unavailable', 'Away.')),
    http.post<{ id: string }>('*/call/:id', ({ params }) => {
      asked.push(params.id);
      return answer(params.id);
    }),
  );
  return asked;
}

async function askForAll() {
  const user = userEvent.setup();
  renderPage();
  await user.click(await screen.findByRole('checkbox', { name: 'Select all rows read so far' }));
  await user.click(await screen.findByRole('button', { name: 'Call 7 customers' }));
  return { user, question: within(await screen.findByRole('dialog')) };
}

describe('calling several customers', () => {
  it('asks once, says who may not be called and why, and calls the others', async () => {
    const asked = callsAre(() => HttpResponse.json(sampleCall(), { status: 202 }));
    const { user, question } = await askForAll();
    const blocked = question.getByRole('list', { name: 'May not be called' });
    expect(blocked).toHaveTextContent(
      '1 customer may not be called, because a call is under way: TXN002',
    );
    expect(blocked).toHaveTextContent('because the number is blocked: TXN003');
    expect(asked).toEqual([]);
    await user.click(question.getByRole('button', { name: 'Call 5 customers' }));
    expect(await screen.findByText('5 of 5 calls asked for')).toBeVisible();
    expect(asked.toSorted()).toEqual(['TXN001', 'TXN004', 'TXN005', 'TXN006', 'TXN007']);
    expect(screen.getByRole('checkbox', { name: 'Select TXN001' })).not.toBeChecked();
  });

  it('tells at its row what failed, and goes on with the others', async () => {
    callsAre((id) =>
      id === 'TXN004'
        ? problem(409, 'call_under_way', 'A call is under way.')
        : HttpResponse.json(sampleCall(), { status: 202 }),
    );
    const { user, question } = await askForAll();
    await user.click(question.getByRole('button', { name: 'Call 5 customers' }));
    expect(await screen.findByText(/4 of 5 calls asked for, 1 failed/)).toBeVisible();
    expect(screen.getByRole('alert')).toHaveTextContent('TXN004: A call is under way.');
    await user.click(screen.getByRole('button', { name: 'Dismiss the message about TXN004' }));
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('asks for a few calls at a time', async () => {
    const answers: (() => void)[] = [];
    const started = vi.fn();
    callsAre(async () => {
      started();
      await new Promise<void>((resolve) => answers.push(resolve));
      return HttpResponse.json(sampleCall(), { status: 202 });
    });
    const { user, question } = await askForAll();
    await user.click(question.getByRole('button', { name: 'Call 5 customers' }));
    for (let done = 0; done < 5; done += 1) {
      await waitFor(() => {
        expect(answers.length).toBeGreaterThan(done);
      });
      expect(started.mock.calls.length - done).toBeLessThanOrEqual(CONCURRENCY);
      answers[done]?.();
    }
    expect(await screen.findByText('5 of 5 calls asked for')).toBeVisible();
  });

  it('stops asking when it is told to, and keeps selected who was not asked for', async () => {
    const answers: (() => void)[] = [];
    const asked = callsAre(async () => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return HttpResponse.json(sampleCall(), { status: 202 });
    });
    const { user, question } = await askForAll();
    await user.click(question.getByRole('button', { name: 'Call 5 customers' }));
    await waitFor(() => {
      expect(answers).toHaveLength(CONCURRENCY);
    });
    await user.click(screen.getByRole('button', { name: 'Stop asking' }));
    answers.forEach((answer) => {
      answer();
    });
    expect(
      await screen.findByText(/3 of 5 calls asked for, stopped before 2, still selected/),
    ).toBeVisible();
    expect(asked).toHaveLength(CONCURRENCY);
    expect(screen.getByText('2 selected')).toBeVisible();
  });

  it('stops by itself when the server is not there', async () => {
    const asked = callsAre(() => problem(503, 'database_unavailable', 'The database is away.'));
    const { user, question } = await askForAll();
    await user.click(question.getByRole('button', { name: 'Call 5 customers' }));
    expect(await screen.findByText(/stopped before 2.*The database is away/)).toBeVisible();
    expect(asked).toHaveLength(CONCURRENCY);
  });

  it('does not call whose corrected number waits to be saved by now', async () => {
    const asked = callsAre(() => HttpResponse.json(sampleCall(), { status: 202 }));
    const { user, question } = await askForAll();
    const phone = screen.getByLabelText('Phone of TXN004');
    fireEvent.change(phone, { target: { value: '+14155550199' } });
    await user.click(question.getByRole('button', { name: 'Call 5 customers' }));
    expect(await screen.findByText(/4 of 5 calls asked for, 1 failed/)).toBeVisible();
    expect(asked).not.toContain('TXN004');
  });
});

describe('a selection', () => {
  it('can be made of all that match, also of what was not read yet', async () => {
    const read = vi.fn<(parameters: string) => void>();
    server.use(
      http.get('*/transactions', ({ request }) => {
        const parameters = new URL(request.url).searchParams;
        const { limit, cursor } = Object.fromEntries(parameters);
        read(`${limit ?? ''} ${cursor ?? ''}`);
        // What was scrolled to, and what is read to select all.
        if (limit === '200') {
          return HttpResponse.json(
            cursor === undefined
              ? page(ROWS, { next_cursor: 'more', total: 9 })
              : page([row('TXN008'), row('TXN009')], { total: 9 }),
          );
        }
        return cursor === undefined
          ? HttpResponse.json(page(ROWS, { next_cursor: 'more', total: 9 }))
          : new Promise<Response>(() => undefined);
      }),
    );
    const user = userEvent.setup();
    renderPage();
    await user.click(await screen.findByRole('checkbox', { name: 'Select all rows read so far' }));
    expect(screen.getByText('7 selected')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Select all 9 that match' }));
    expect(await screen.findByText('9 selected, 2 of them not in this list')).toBeVisible();
    expect(read).toHaveBeenCalledWith('200 more');
  });

  it('outlives another filter, and says that its rows are not in the list', async () => {
    server.use(
      http.get('*/transactions', ({ request }) =>
        HttpResponse.json(page(new URL(request.url).searchParams.has('action') ? [] : ROWS)),
      ),
    );
    const user = userEvent.setup();
    renderPage();
    await user.click(await screen.findByRole('checkbox', { name: 'Select TXN001' }));
    await user.click(screen.getByRole('button', { name: /^Resolved/ }));
    expect(await screen.findByText('1 selected, none of them in this list')).toBeVisible();
    await user.click(screen.getByRole('button', { name: /^Resolved/ }));
    expect(await screen.findByRole('checkbox', { name: 'Select TXN001' })).toBeChecked();
  });

  it('is divided by what is known by now, and called no more than so many at once', () => {
    const many = Array.from({ length: MOST_AT_ONCE + 2 }, (_, at) => row(`T${at}`));
    const { callable, beyond } = divide([...many, row('X', { attention: 'number_blocked' })]);
    expect(callable).toHaveLength(MOST_AT_ONCE);
    expect(beyond.map(({ id }) => id)).toEqual([`T${MOST_AT_ONCE}`, `T${MOST_AT_ONCE + 1}`]);
  });
});
