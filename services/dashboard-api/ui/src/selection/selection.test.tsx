import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, it, vi } from 'vitest';

import { renderPage } from '../test/renderPage';
import { sampleCall, sampleTransaction } from '../test/samples';
import { listAnswers, problem, server } from '../test/server';
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
});
