import { LIVE, LOST, liveSign, openQueue, phoneOf, rowShows } from '../harness/desk.mjs';
import { replica } from '../harness/replica.mjs';

export const title =
  'a server that is killed and started again is found again, and what was typed is still there';

/** @param {import('../run.mjs').Stage} stage */
export async function play({ replica: { program, settings }, api, newTab, atEnd }) {
  await api.import({ 'RESTART-1': '+14155550204', 'RESTART-2': '+14155550205' });
  const server = await replica(program, settings);
  atEnd(() => server.end('SIGKILL'));
  await server.start();
  const desk = await newTab();
  await openQueue(desk, server.url, 'RESTART');
  await phoneOf(desk, 'RESTART-2').fill('+1 415 555');

  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    await server.end(signal);
    await liveSign(desk, LOST);
    // A colleague whose dashboard is another replica's.
    const action = signal === 'SIGTERM' ? 'Resolved' : 'Marked as Fraud';
    await api.setAction('RESTART-1', action);
    await server.start();
    await liveSign(desk, LIVE, 30_000);
    await rowShows(desk, 'RESTART-1', action);
  }
  await phoneOf(desk, 'RESTART-2').and(desk.getByRole('textbox')).waitFor();
  if ((await phoneOf(desk, 'RESTART-2').inputValue()) !== '+1 415 555') {
    throw new Error('what was typed is lost');
  }
}
