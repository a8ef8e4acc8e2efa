/**
 * The whole chain: a phone is corrected, every customer is called, every case comes to its end, and
 * a second tab sees it happen. The first of the stories: it counts the rows.
 */
import assert from 'node:assert/strict';

import { idleCallOf, phoneOf, statusOf, STEP_TIMEOUT_MS } from '../harness/desk.mjs';

export const title =
  'a phone is corrected, and every call ends as expected, in a second tab as well';

const LABELS = ['Not Answered', 'Connecting...', 'Resolved', 'Marked as Fraud', 'Disconnected'];

const ALL_CALLS_MS = 120_000;

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Record<string, string>} Expectation action by transaction id */

/** @param {Page} page @param {string} url @param {string[]} ids */
async function open(page, url, ids) {
  await page.goto(url);
  await page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor();
  const table = page.getByRole('table', { name: 'Transactions' });
  for (const id of ids) {
    await table.getByRole('rowheader', { name: id, exact: true }).waitFor();
  }
  assert.equal(await table.getByRole('rowheader').count(), ids.length, 'rows in the table');
}

/**
 * Resolves when the field of `id` has `phone`, in the state in which the server has it.
 * @param {Page} page @param {string} id @param {string} phone
 */
async function phoneIs(page, id, phone) {
  const field = await phoneOf(page, id).elementHandle();
  await page.waitForFunction(
    ([input, value]) => input instanceof HTMLInputElement && input.value === value,
    /** @type {const} */ ([field, phone]),
  );
}

/** @param {Page} page @param {string} id @param {string} phone */
async function savePhone(page, id, phone) {
  await phoneOf(page, id).fill(phone);
  await phoneOf(page, id).press('Enter');
}

/** @param {Page} desk @param {Page} watch @param {string} id */
async function correctPhone(desk, watch, id) {
  const original = (await phoneOf(desk, id).getAttribute('title')) ?? '';

  await savePhone(desk, id, '555-01');
  await desk
    .getByRole('row', { name: id })
    .getByRole('textbox', { name: `Phone of ${id}`, exact: true })
    .and(desk.locator('[aria-invalid="true"]'))
    .waitFor();
  assert.equal(await phoneOf(desk, id).inputValue(), '555-01', 'what was typed is kept');
  const error = await phoneOf(desk, id).evaluate((field) =>
    (field.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((part) => document.getElementById(part)?.textContent ?? '')
      .join(' ')
      .trim(),
  );
  assert.ok(error.length > 10, `an error beside the field, not "${error}"`);
  console.log(`  a wrong phone is refused: ${error}`);

  await savePhone(desk, id, '+1 415 555 0199');
  await phoneIs(desk, id, '+14155550199');
  await phoneIs(watch, id, '+14155550199');
  console.log('  a good one is saved, and the second tab shows it');

  // The customer who answers this call has the number of the sample.
  await savePhone(desk, id, original);
  await phoneIs(watch, id, original);
}

/** @param {Page} page @param {string} id */
async function call(page, id) {
  const answer = page.waitForResponse(
    (response) =>
      new URL(response.url()).pathname === `/call/${id}` && response.request().method() === 'POST',
  );
  await idleCallOf(page, id).click();
  const status = (await answer).status();
  assert.equal(status, 202, `POST /call/${id}`);
}

/**
 * Waits until the call of `id` is over and its row shows `action`.
 * @param {Page} page @param {string} id @param {string} action @param {number} timeout
 */
async function endsAs(page, id, action, timeout) {
  await idleCallOf(page, id).waitFor({ timeout });
  // A late fact may still move the row after the end: the action is waited for as well.
  const status = statusOf(page, id).filter({ has: page.getByText(action, { exact: true }) });
  try {
    await status.filter({ hasNotText: 'Never called' }).waitFor({ timeout: STEP_TIMEOUT_MS });
  } catch (cause) {
    const shown = await statusOf(page, id).innerText();
    throw new Error(`${id} should end as "${action}", but shows: ${shown}`, { cause });
  }
}

/** @param {import('../run.mjs').Stage} stage */
export async function play({ url, expectation, newTab }) {
  const ids = Object.keys(expectation);
  const [desk, watch] = [await newTab(), await newTab()];

  await open(desk, url, ids);
  await open(watch, url, ids);
  // From here on only the live connection can bring something new to the second tab.
  await watch.route(/\/transactions\b/, (route) => route.abort());
  let reloads = 0;
  watch.on('framenavigated', () => (reloads += 1));
  console.log(`  two tabs, ${ids.length} rows each`);

  const [first] = ids;
  assert.ok(first !== undefined, 'the expectation names no transaction');
  await correctPhone(desk, watch, first);

  for (const id of ids) {
    await call(desk, id);
  }
  console.log(`  ${ids.length} calls asked for`);

  const end = Date.now() + ALL_CALLS_MS;
  for (const page of [desk, watch]) {
    for (const [id, action] of Object.entries(expectation)) {
      await endsAs(page, id, action, Math.max(end - Date.now(), 1000));
    }
  }
  console.log('  every call has ended as expected, in both tabs');

  for (const label of LABELS) {
    const shown = desk.getByRole('group', { name: /^Status of / });
    const rows = await shown.filter({ has: desk.getByText(label, { exact: true }) }).count();
    assert.ok(rows > 0, `no row shows "${label}"`);
  }
  assert.equal(reloads, 0, 'reloads of the second tab');
}
