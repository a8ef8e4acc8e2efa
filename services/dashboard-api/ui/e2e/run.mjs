/**
 * The page's stories in a real browser, against the whole stack: each in a browser context of its
 * own, one after the other.
 *
 *   node e2e/run.mjs [STORY…]     all of them unless some are named
 *
 *   RINGCHECK_URL           where the page is served
 *   RINGCHECK_PHONE_URL     where twilio-sim is served
 *   RINGCHECK_EXPECT        JSON file with the action of each sample after its call: {"TXN001": "Resolved", …}
 *   RINGCHECK_REPLICA       the program dashboard-api, and
 *   RINGCHECK_REPLICA_ENV   a file with the settings of the stack's own
 *   RINGCHECK_CHROMIUM      the browser, when it is not on PATH under a usual name
 *
 * Exit code 0: passed; 1: failed (screenshots `e2e/failure-*.png`); 2: could not start.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { apiOf } from './harness/api.mjs';
import { STEP_TIMEOUT_MS } from './harness/desk.mjs';
import { findBrowser, required } from './harness/start.mjs';

/**
 * @typedef {object} Stage what a story plays on
 * @property {string} url
 * @property {string} phones
 * @property {Record<string, string>} expectation
 * @property {{ program: string, settings: string }} replica
 * @property {import('./harness/api.mjs').Api} api
 * @property {import('playwright-core').BrowserContext} context
 * @property {() => Promise<import('playwright-core').Page>} newTab
 * @property {(end: () => unknown) => void} atEnd runs whatever happens
 */
/** @typedef {{ title: string, play: (stage: Stage) => Promise<void> }} Story */

const folder = new URL('stories/', import.meta.url);
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.includes(name)))
  .sort();
const setting = {
  url: required('RINGCHECK_URL'),
  phones: required('RINGCHECK_PHONE_URL'),
  expectation: JSON.parse(readFileSync(required('RINGCHECK_EXPECT'), 'utf8')),
  replica: {
    program: required('RINGCHECK_REPLICA'),
    settings: required('RINGCHECK_REPLICA_ENV'),
  },
};
const api = apiOf(setting.url, setting.phones);
const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});

/** @param {string} file */
async function play(file) {
  const { title, play } = /** @type {Story} */ (await import(new URL(file, folder).href));
  const began = performance.now();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 1100 },
    locale: 'en-US',
  });
  context.setDefaultTimeout(STEP_TIMEOUT_MS);
  /** @type {Error[]} */
  const pageErrors = [];
  context.on('weberror', (error) => pageErrors.push(error.error()));
  /** @type {(() => unknown)[]} */
  const ends = [];
  try {
    await play({
      ...setting,
      api,
      context,
      newTab: () => context.newPage(),
      atEnd: (end) => ends.push(end),
    });
    assert.deepEqual(pageErrors, [], 'errors thrown in the page');
    console.log(
      `ok      ${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${title}`,
    );
    return true;
  } catch (error) {
    console.log(
      `FAILED  ${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${title}`,
    );
    console.log(error);
    for (const [index, page] of context.pages().entries()) {
      const name = `failure-${file.replace('.mjs', '')}-${index + 1}.png`;
      const path = fileURLToPath(new URL(name, import.meta.url));
      await page.screenshot({ path, fullPage: true }).catch(() => undefined);
      console.log(`screenshot: ${path}`);
    }
    return false;
  } finally {
    await context.close();
    for (const end of ends.reverse()) {
      await end();
    }
  }
}

let failed = 0;
try {
  for (const file of files) {
    failed += (await play(file)) ? 0 : 1;
  }
} finally {
  await browser.close();
}
console.log(`${files.length - failed} of ${files.length} stories passed`);
process.exitCode = failed === 0 && files.length > 0 ? 0 : 1;
