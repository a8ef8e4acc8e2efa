import assert from 'node:assert/strict';

import { openQueue, rowShows } from '../harness/desk.mjs';
import { openProxy } from '../harness/proxy.mjs';

export const title =
  'three tabs of a browser share one live connection, also when the first is closed';

/** @param {import('../run.mjs').Stage} stage */
export async function play({ url, api, newTab, atEnd }) {
  await api.import({ 'TABS-1': '+14155550206' });
  const proxy = await openProxy(url);
  atEnd(proxy.close);
  const tabs = [await newTab(), await newTab(), await newTab()];
  for (const tab of tabs) {
    await openQueue(tab, proxy.url, 'TABS-1');
  }
  await api.setAction('TABS-1', 'Resolved');
  for (const tab of tabs) {
    await rowShows(tab, 'TABS-1', 'Resolved');
  }
  assert.equal(proxy.liveConnections(), 1, 'live connections');
  assert.equal(proxy.liveRequests().length, 1, 'requests for live changes');

  const [first, ...others] = tabs;
  await first?.close();
  await api.setAction('TABS-1', 'Disconnected');
  for (const tab of others) {
    await rowShows(tab, 'TABS-1', 'Disconnected');
  }
  assert.equal(proxy.liveConnections(), 1, 'live connections after the first tab is closed');
}
