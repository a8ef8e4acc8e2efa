import assert from 'node:assert/strict';

import { LIVE, LOST, liveSign, openQueue, rowShows } from '../harness/desk.mjs';
import { openProxy } from '../harness/proxy.mjs';

export const title =
  'a lost connection is said, and resumed where it broke: nothing missed, nothing twice';

/** @param {import('../run.mjs').Stage} stage */
export async function play({ url, api, newTab, atEnd }) {
  await api.import({ 'LOST-1': '+14155550201' });
  const proxy = await openProxy(url);
  atEnd(proxy.close);
  const desk = await newTab();
  await openQueue(desk, proxy.url, 'LOST-1');
  await desk.getByRole('link', { name: 'LOST-1' }).click();
  const timeline = desk.getByRole('list', { name: 'Timeline' });
  await timeline.waitFor();
  // The place in the stream is known once something was told of it.
  await api.setAction('LOST-1', 'Disconnected');
  await rowShows(desk, 'LOST-1', 'Disconnected');

  proxy.cut();
  await liveSign(desk, LOST);
  await api.setAction('LOST-1', 'Resolved');
  await api.addNote('LOST-1', 'Written while the connection was lost.');
  await rowShows(desk, 'LOST-1', 'Disconnected');

  proxy.mend();
  await liveSign(desk, LIVE, 30_000);
  await rowShows(desk, 'LOST-1', 'Resolved');
  const note = timeline.getByText('Written while the connection was lost.');
  await note.waitFor();
  assert.equal(await note.count(), 1, 'the note stands once');
  const resumed = proxy.liveRequests().at(-1) ?? '';
  assert.match(resumed, /^Last-Event-ID: \d+-\d+/im, 'it says where it was');
}
