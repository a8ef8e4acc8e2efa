import assert from 'node:assert/strict';

import { idleCallOf, openQueue, phoneOf, rowShows, searchOf, statusOf } from '../harness/desk.mjs';

export const title = 'everything can be done without a mouse';

const NUMBERS = { 'KEYS-1': '+14155550221', 'KEYS-2': '+14155550222' };

/** More stops than any way through the page has. */
const FAR = 120;

/** @typedef {import('playwright-core').Locator} Locator */

/** Tab by Tab until `target` has the focus. @param {Locator} target @param {'Tab' | 'Shift+Tab'} [key] */
async function tabTo(target, key = 'Tab') {
  await target.waitFor();
  for (let stops = 0; stops < FAR; stops += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await target.page().keyboard.press(key);
  }
  throw new Error(`${String(target)} is not reached by ${key}`);
}

/** @param {import('../run.mjs').Stage} stage */
export async function play({ api, url, newTab }) {
  await api.import(NUMBERS);
  const desk = await newTab();
  const { keyboard } = desk;
  await openQueue(desk, url);

  await keyboard.press('/');
  await keyboard.type('KEYS-');
  await desk.getByRole('rowheader', { name: 'KEYS-2' }).waitFor();
  assert.equal(await searchOf(desk).inputValue(), 'KEYS-');
  await desk.waitForURL(/q=KEYS-/);

  const link = desk.getByRole('link', { name: 'KEYS-1' });
  await tabTo(link);
  await keyboard.press('Enter');
  const panel = desk.getByRole('complementary', { name: 'Case KEYS-1' });
  await tabTo(panel.getByRole('combobox', { name: 'Set action' }));
  // The first letters choose.
  await keyboard.type('Disc');
  await keyboard.press('Tab');
  await keyboard.type('Number not in service');
  await keyboard.press('Enter');
  await panel.getByRole('list', { name: 'Timeline' }).getByText('Number not in service').waitFor();
  await rowShows(desk, 'KEYS-1', 'Disconnected');
  await keyboard.press('Tab');
  await keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  assert.ok(
    await link.evaluate((element) => element === document.activeElement),
    'the focus is back on the row',
  );

  await tabTo(phoneOf(desk, 'KEYS-1'));
  await keyboard.press('ControlOrMeta+A');
  await keyboard.type('+14155550223');
  await keyboard.press('Enter');
  // The button goes when the saving begins; what is saved is the field's title.
  await phoneOf(desk, 'KEYS-1').and(desk.getByTitle('+14155550223')).waitFor();
  assert.equal(await phoneOf(desk, 'KEYS-1').inputValue(), '+14155550223');

  await tabTo(idleCallOf(desk, 'KEYS-1'));
  await keyboard.press('Enter');
  await statusOf(desk, 'KEYS-1').filter({ hasNotText: 'Never called' }).waitFor();

  await keyboard.press('?');
  const help = desk.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.waitFor();
  await keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });

  await idleCallOf(desk, 'KEYS-1').waitFor();
  await tabTo(desk.getByRole('checkbox', { name: 'Select KEYS-1', exact: true }), 'Shift+Tab');
  await keyboard.press('Space');
  await tabTo(desk.getByRole('checkbox', { name: 'Select KEYS-2', exact: true }));
  await keyboard.press('Space');
  await tabTo(desk.getByRole('button', { name: 'Call 2 customers' }));
  await keyboard.press('Enter');
  const question = desk.getByRole('dialog', { name: 'Call 2 customers?' });
  await tabTo(question.getByRole('button', { name: 'Call 2 customers' }));
  await keyboard.press('Enter');
  await desk.getByRole('status').filter({ hasText: '2 of 2 calls asked for' }).waitFor();
  await statusOf(desk, 'KEYS-2').filter({ hasNotText: 'Never called' }).waitFor();
}
