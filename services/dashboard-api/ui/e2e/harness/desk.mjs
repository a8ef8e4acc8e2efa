/** The page as an analyst finds it: by role and name. */

/** What the page needs for anything but a call. */
export const STEP_TIMEOUT_MS = 15_000;

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page @param {string} id */
export const phoneOf = (page, id) =>
  page.getByRole('textbox', { name: `Phone of ${id}`, exact: true });

/** @param {Page} page @param {string} id */
export const statusOf = (page, id) =>
  page.getByRole('group', { name: `Status of ${id}`, exact: true });

/** The button under this exact name says that no call is under way. @param {Page} page @param {string} id */
export const idleCallOf = (page, id) =>
  page.getByRole('button', { name: `Call ${id}`, exact: true });

/** @param {Page} page @param {string} id */
export const busyCallOf = (page, id) =>
  page.getByRole('button', { name: `Call ${id}: under way`, exact: true });

/** @param {Page} page */
export const searchOf = (page) => page.getByRole('searchbox', { name: 'Search transactions' });

/**
 * Resolves when the header says so of the live connection.
 * @param {Page} page @param {RegExp} text @param {number} [timeout]
 */
export const liveSign = (page, text, timeout = STEP_TIMEOUT_MS) =>
  page.getByRole('status').filter({ hasText: text }).waitFor({ timeout });

export const LIVE = /^Live$/;
export const LOST = /^Live connection lost/;

/** Resolves when the row's badge shows `action`. @param {Page} page @param {string} id @param {string} action */
export const rowShows = (page, id, action) =>
  statusOf(page, id).getByText(action, { exact: true }).waitFor();

/** Opens the queue, filtered for `q`, and waits until it is live. @param {Page} page @param {string} url @param {string} [q] */
export async function openQueue(page, url, q = '') {
  await page.goto(`${url}/?q=${encodeURIComponent(q)}`);
  await liveSign(page, LIVE);
}
