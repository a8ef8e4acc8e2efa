/**
 * How fast the queue is, measured in a real browser against a server with many rows.
 *
 *   RINGCHECK_URL         where the page is served
 *   RINGCHECK_SPEED_JSON  a file to write the figures to, as JSON
 *   RINGCHECK_CHROMIUM    the browser, when it is not on PATH under a usual name
 *
 * Judges nothing. Exit code 0: measured; 1: something could not be measured; 2: could not start.
 * One phone is saved anew, unchanged but for its digits, and put back: no call is asked for.
 */
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { chromium } from 'playwright-core';

import { findBrowser, required } from './harness/start.mjs';

const LOADS = 5;
const EVENTS = 10;

/** A brisk typist: about 80 words a minute. */
const KEY_EVERY_MS = 120;
const WORDS = ['gonzalez', 'amazon', 'TXN0420', 'chase'];

/** What a wheel turns while somebody looks for something. */
const WHEEL_TURNS = 120;
const WHEEL_PX = 900;

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Browser} Browser */

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** @param {Page} page */
const firstRow = (page) => page.locator('[data-case]').first();

/** Runs `measure` on a page of a browser context of its own: nothing is cached.
 * @template T @param {Browser} browser @param {(page: Page) => Promise<T>} measure */
async function onNewPage(browser, measure) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
  try {
    return await measure(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Milliseconds from the navigation's start until the first row was painted. @param {Page} page @param {string} url */
async function firstRowPainted(page, url) {
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('[data-case]') !== null) {
        observer.disconnect();
        // After the frame that paints it.
        requestAnimationFrame(() => setTimeout(() => performance.mark('first row')));
      }
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await page.goto(url);
  await page.waitForFunction(() => performance.getEntriesByName('first row').length > 0);
  return page.evaluate(() => performance.getEntriesByName('first row')[0]?.startTime ?? NaN);
}

/** Kilobytes of JavaScript, gzipped, that the queue loads. @param {Page} page @param {string} url */
async function scriptSize(page, url) {
  /** @type {Promise<number>[]} */
  const sizes = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') {
      sizes.push(response.body().then((body) => gzipSync(body).length));
    }
  });
  await page.goto(url);
  await firstRow(page).waitFor();
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return bytes / 1000;
}

/**
 * The longest task of the page's main thread while `act` runs, in time and in the processor's time alone (a busy
 * machine lengthens the first), and how many took at least 50 ms, from a trace.
 * @param {Browser} browser @param {Page} page @param {() => Promise<void>} act
 */
async function tasksDuring(browser, page, act) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  await act();
  const trace = JSON.parse((await browser.stopTracing()).toString());
  /** @type {{ name: string, ph: string, pid: number, tid: number, dur?: number, tdur?: number, args?: any }[]} */
  const events = trace.traceEvents;
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) =>
      ph === 'X' &&
      (name === 'RunTask' || name === 'ThreadControllerImpl::RunTask') &&
      mains.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) {
    throw new Error('The trace holds no task of the page.');
  }
  return {
    longest: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000,
    longestOfProcessor: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000,
    long: tasks.filter(({ dur = 0 }) => dur >= 50_000).length,
  };
}

/** Types and clears several words. @param {Page} page */
async function typeWords(page) {
  const search = page.getByRole('searchbox', { name: 'Search transactions' });
  for (const word of WORDS) {
    await search.pressSequentially(word, { delay: KEY_EVERY_MS });
    await page.waitForTimeout(4 * KEY_EVERY_MS);
    for (let at = 0; at < word.length; at += 1) {
      await search.press('Backspace', { delay: KEY_EVERY_MS });
    }
    await page.waitForTimeout(4 * KEY_EVERY_MS);
  }
}

/** @param {Page} page */
async function scrollFast(page) {
  await page.mouse.move(700, 600);
  for (let turn = 0; turn < WHEEL_TURNS; turn += 1) {
    await page.mouse.wheel(0, turn < 0.75 * WHEEL_TURNS ? WHEEL_PX : -WHEEL_PX);
    await page.waitForTimeout(16);
  }
}

/**
 * Milliseconds from the request that changes a row until the page, which only listens, painted it.
 * @param {Page} page @param {string} url
 */
async function eventPainted(page, url) {
  await page.goto(url);
  await page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor();
  const field = page.getByRole('textbox', { name: /^Phone of / }).first();
  const original = await field.getAttribute('title');
  const id = (await field.getAttribute('aria-label'))?.replace('Phone of ', '');
  if (original === null || id === undefined) {
    throw new Error('No row has a phone.');
  }
  /** @param {string} phone */
  const save = async (phone) => {
    const answer = await page.request.post(new URL('/update_phone', url).href, {
      data: { id, phone },
    });
    if (!answer.ok()) {
      throw new Error(`POST /update_phone answered ${answer.status()}: ${await answer.text()}`);
    }
  };
  const last = Number(original.at(-1));
  const times = [];
  try {
    for (let turn = 1; turn <= EVENTS; turn += 1) {
      const phone = turn % 2 === 0 ? original : `${original.slice(0, -1)}${(last + 1) % 10}`;
      // Listening before the change is asked for: it may be painted before the answer is here.
      const painted = await field.evaluateHandle((input, value) => {
        /** @type {Promise<number>} */
        const seen = new Promise((resolve) => {
          const observer = new MutationObserver(() => {
            if (input.getAttribute('title') === value) {
              observer.disconnect();
              requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
            }
          });
          observer.observe(input, { attributes: true });
        });
        return { seen };
      }, phone);
      const sent = Date.now();
      await save(phone);
      times.push((await painted.evaluate(({ seen }) => seen)) - sent);
    }
  } finally {
    await save(original);
  }
  return { median: median(times), longest: Math.max(...times) };
}

const url = required('RINGCHECK_URL');
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

/** @type {Record<string, number>} */
const figures = {};

/** @param {string} name @param {number} value */
function tell(name, value) {
  figures[name] = value;
  console.log(`${name.padEnd(30)} ${value.toFixed(name.endsWith('_ms') ? 1 : 0).padStart(8)}`);
}

/** The tasks of a page that has come to rest, while `act` runs. @param {(page: Page) => Promise<void>} act */
const tasksOnceSettled = (act) =>
  onNewPage(browser, async (page) => {
    await page.goto(url);
    await firstRow(page).waitFor();
    await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
    return tasksDuring(browser, page, () => act(page));
  });

try {
  const loads = [];
  for (let run = 0; run < LOADS; run += 1) {
    loads.push(await onNewPage(browser, (page) => firstRowPainted(page, url)));
  }
  tell('first_row_ms', median(loads));
  tell('first_row_longest_ms', Math.max(...loads));
  const events = await onNewPage(browser, (page) => eventPainted(page, url));
  tell('event_painted_ms', events.median);
  tell('event_painted_longest_ms', events.longest);
  tell('script_kb_gzipped', await onNewPage(browser, (page) => scriptSize(page, url)));
  for (const [name, act] of Object.entries({ typing: typeWords, scrolling: scrollFast })) {
    const tasks = await tasksOnceSettled(act);
    tell(`${name}_longest_task_ms`, tasks.longest);
    tell(`${name}_longest_task_cpu_ms`, tasks.longestOfProcessor);
    tell(`${name}_tasks_over_50_ms`, tasks.long);
  }
  const file = process.env.RINGCHECK_SPEED_JSON;
  if (file !== undefined && file !== '') {
    writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
