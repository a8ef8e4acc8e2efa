import assert from 'node:assert/strict';

import { busyCallOf, idleCallOf, openQueue, rowShows, statusOf } from '../harness/desk.mjs';

export const title =
  'several customers are called at once, but for the one whose phone rings already';

const NUMBERS = {
  'BULK-1': '+14155550211',
  'BULK-2': '+14155550212',
  'BULK-3': '+14155550213',
  'BULK-4': '+14155550214',
};

/** @param {import('../run.mjs').Stage} stage */
export async function play({ api, url, newTab }) {
  await api.import(NUMBERS);
  const others = ['BULK-1', 'BULK-2', 'BULK-3'];
  await api.script(NUMBERS['BULK-1'], { replies: [{ press: '1' }] });
  await api.script(NUMBERS['BULK-2'], { replies: [{ press: '3' }] });
  await api.script(NUMBERS['BULK-3'], 'busy');
  await api.play(NUMBERS['BULK-4']);

  const desk = await newTab();
  await openQueue(desk, url, 'BULK');
  await idleCallOf(desk, 'BULK-4').click();
  await busyCallOf(desk, 'BULK-4').waitFor();
  for (const id of Object.keys(NUMBERS)) {
    await desk.getByRole('checkbox', { name: `Select ${id}`, exact: true }).check();
  }
  await desk.getByRole('button', { name: 'Call 4 customers' }).click();
  const question = desk.getByRole('dialog', { name: 'Call 3 customers?' });
  const blocked = question.getByRole('list', { name: 'May not be called' });
  assert.equal(
    await blocked.innerText(),
    '1 customer may not be called, because a call is under way: BULK-4',
  );
  await question.getByRole('button', { name: 'Call 3 customers' }).click();
  await desk.getByRole('status').filter({ hasText: '3 of 3 calls asked for' }).waitFor();
  for (const id of others) {
    await statusOf(desk, id).filter({ hasNotText: 'Never called' }).waitFor();
    await idleCallOf(desk, id).waitFor();
  }
  await rowShows(desk, 'BULK-1', 'Resolved');
  await rowShows(desk, 'BULK-2', 'Marked as Fraud');
  await rowShows(desk, 'BULK-3', 'Not Answered');
  await busyCallOf(desk, 'BULK-4').waitFor();
}
