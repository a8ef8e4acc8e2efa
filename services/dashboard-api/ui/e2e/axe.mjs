/**
 * The page against WCAG 2.2 AA, in a real browser: each state in light and dark, wide and narrow.
 *
 *   RINGCHECK_URL         where the page is served, with at least two transactions
 *   RINGCHECK_CHROMIUM    the browser, when it is not on PATH under a usual name
 *
 * Exit code 0: no violation; 1: violations, each printed with its element; 2: could not start.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { chromium } from 'playwright-core';

import { findBrowser, required } from './harness/start.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const firstRow = (page) => page.locator('[data-case]').first();

/** @type {Record<string, (page: Page) => Promise<unknown>>} */
const STATES = {
  queue: (page) => firstRow(page).waitFor(),
  menu: async (page) => {
    await page
      .getByRole('button', { name: /^Set action of/ })
      .first()
      .click();
    await page.getByRole('menu').waitFor();
  },
  filtered: async (page) => {
    await page.getByRole('group', { name: 'Filter by action' }).getByRole('button').first().click();
    await page.locator('[aria-pressed="true"]').waitFor();
  },
  case: async (page) => {
    await firstRow(page).click();
    await page.getByRole('list', { name: 'Timeline' }).waitFor();
  },
  selection: async (page) => {
    await page.getByRole('checkbox', { name: /^Select all/ }).click();
    await page.getByRole('button', { name: /^Call \d+ customers?$/ }).click();
    await page.getByRole('dialog').waitFor();
  },
  shortcuts: async (page) => {
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.getByRole('dialog').waitFor();
  },
  overview: async (page) => {
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Calls by outcome' }).waitFor();
  },
};

const url = required('RINGCHECK_URL');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({
  executablePath: findBrowser(),
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});

/** @param {string} state @param {'light' | 'dark'} colorScheme @param {number} width */
async function check(state, colorScheme, width) {
  const context = await browser.newContext({
    viewport: { width, height: 1000 },
    colorScheme,
    reducedMotion: 'reduce',
    // The page forbids scripts of others, and axe is one.
    bypassCSP: true,
  });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await firstRow(page).waitFor();
    await STATES[state]?.(page);
    // Half-faded dialogs have half the contrast.
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== 'running'),
    );
    await page.evaluate(axe);
    const { violations } = await page.evaluate(
      (tags) => /** @type {any} */ (globalThis).axe.run(document, { runOnly: tags }),
      RULES,
    );
    for (const { id, help, nodes } of violations) {
      console.log(`  ${id}: ${help}`);
      for (const node of nodes.slice(0, 3)) {
        console.log(`    ${node.target.join(' ')}: ${node.any[0]?.message ?? node.failureSummary}`);
      }
    }
    return violations.length;
  } finally {
    await context.close();
  }
}

let found = 0;
try {
  for (const state of Object.keys(STATES)) {
    for (const scheme of /** @type {const} */ (['light', 'dark'])) {
      for (const width of [1440, 800]) {
        const violations = await check(state, scheme, width);
        console.log(`${state}, ${scheme}, ${width} px: ${violations} violations`);
        found += violations;
      }
    }
  }
} catch (error) {
  console.error(error);
  found += 1;
} finally {
  await browser.close();
}
process.exitCode = found === 0 ? 0 : 1;
