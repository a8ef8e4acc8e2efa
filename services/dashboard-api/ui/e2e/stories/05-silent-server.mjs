import assert from 'node:assert/strict';

import { LIVE, LOST, idleCallOf, liveSign, openQueue, rowShows } from '../harness/desk.mjs';
import { openProxy } from '../harness/proxy.mjs';

export const title =
  'a server that hangs is noticed: by its silence, and by a call that it does not answer';

/** Two beats and a half, the next look, and what a busy machine adds. */
const NOTICED_WITHIN_MS = 40_000;

/** @param {import('../run.mjs').Stage} stage */
export async function play({ url, api, newTab, atEnd }) {
  await api.import({ 'SILENT-1': '+14155550202', 'SILENT-2': '+14155550203' });
  const proxy = await openProxy(url);
  atEnd(proxy.close);
  const desk = await newTab();
  await openQueue(desk, proxy.url, 'SILENT');
  await api.setAction('SILENT-1', 'Disconnected');
  await rowShows(desk, 'SILENT-1', 'Disconnected');

  proxy.stall();
  await idleCallOf(desk, 'SILENT-2').click();
  await liveSign(desk, LOST, NOTICED_WITHIN_MS);
  await desk
    .getByRole('alert')
    .filter({ hasText: 'SILENT-2: The server does not answer: it is not known' })
    .waitFor({ timeout: NOTICED_WITHIN_MS });
  await api.setAction('SILENT-1', 'Resolved');

  proxy.mend();
  await liveSign(desk, LIVE, NOTICED_WITHIN_MS);
  await rowShows(desk, 'SILENT-1', 'Resolved');
  const resumed = proxy.liveRequests().at(-1) ?? '';
  assert.match(resumed, /^GET \/events\?after=\d+-\d+ /, 'it says where it was');
}
