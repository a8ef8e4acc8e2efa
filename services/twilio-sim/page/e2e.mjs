/**
 * One person, two tabs: the call is placed on the dashboard and answered on the customer's phone.
 *
 *   RINGCHECK_URL          where the dashboard is served
 *   RINGCHECK_PHONE_URL    where twilio-sim is served
 *   RINGCHECK_PLAYWRIGHT   the directory of the package playwright-core
 *   RINGCHECK_CHROMIUM     the browser, /usr/bin/chromium unless told
 *   RINGCHECK_TRANSACTION, RINGCHECK_NUMBER   whom to call, TXN001 and +14155550101 unless told
 *   RINGCHECK_TIMEOUT_MS   for each step, 15000 unless told
 *
 * Exit code 0: passed; 1: failed (screenshots `failure-*.png` in RINGCHECK_SHOTS, when it is set); 2: could not start.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** @param {string} message @returns {never} */
function cannotStart(message) {
  console.error(`cannot start: ${message}`);
  process.exit(2);
}

/** @param {string} name @returns {string} */
function required(name) {
  return process.env[name] || cannotStart(`${name} is not set`);
}

const DASHBOARD = required('RINGCHECK_URL');
const PHONE = required('RINGCHECK_PHONE_URL');
const ID = process.env.RINGCHECK_TRANSACTION ?? 'TXN001';
const NUMBER = process.env.RINGCHECK_NUMBER ?? '+14155550101';
const TIMEOUT_MS = Number(process.env.RINGCHECK_TIMEOUT_MS ?? 15_000);
const UTTERANCE = 'no no that was me';

function playwright() {
  const directory = required('RINGCHECK_PLAYWRIGHT');
  try {
    return createRequire(join(directory, 'package.json'))(directory);
  } catch (error) {
    return cannotStart(`RINGCHECK_PLAYWRIGHT: ${error.message}`);
  }
}

/** The switch goes on, and the stand-in confirms it: the page shows what the stream says. */
async function playCustomer(phone) {
  await phone.getByRole('status').filter({ hasText: /^Connected$/ }).waitFor();
  const play = phone.getByRole('switch', { name: 'I play this customer' });
  if ((await play.getAttribute('aria-checked')) !== 'true') await play.click();
  await phone.getByRole('switch', { name: 'I play this customer', checked: true }).waitFor();
}

async function placeCall(desk) {
  const call = desk.getByRole('button', { name: `Call ${ID}`, exact: true });
  await call.waitFor();
  await call.click();
  // What it says at the end is then news, also when this runs a second time.
  await rowOf(desk).getByText('Connecting...', { exact: true }).first().waitFor();
}

async function holdTheCall(phone) {
  // By keyboard: whoever answers with Enter can type at once, for the focus goes to the field.
  await phone.getByRole('button', { name: 'Answer', exact: true }).press('Enter');
  const talk = phone.getByRole('log', { name: 'Conversation' });
  await talk.getByText('The bank:').first().waitFor();
  await phone.getByRole('status').filter({ hasText: /^The bank listens/ }).waitFor();
  const field = phone.getByRole('textbox', { name: 'Say something' });
  await field.and(phone.locator(':focus')).waitFor();
  await phone.keyboard.type(UTTERANCE);
  await phone.keyboard.press('Enter');
  await talk.getByText(UTTERANCE).waitFor();
  await phone.getByRole('status').filter({ hasText: /^Call ended/ }).waitFor();
}

const rowOf = (desk) =>
  desk.getByRole('row').filter({ has: desk.getByRole('rowheader', { name: ID, exact: true }) });

async function isResolved(desk) {
  await rowOf(desk).getByText('Resolved', { exact: true }).first().waitFor();
}

async function webhooksAreShown(phone) {
  const log = phone.getByRole('region', { name: 'Webhooks' });
  const voice = log.getByText(`POST /voice/${ID}`).first();
  if (!(await voice.isVisible())) await log.getByRole('heading', { name: 'Webhooks' }).click();
  await voice.click();
  await log.getByText('X-Twilio-Signature').first().waitFor();
  await log.getByText('<Gather').first().waitFor();
}

const { chromium } = playwright();
const browser = await chromium
  .launch({
    executablePath: process.env.RINGCHECK_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  })
  .catch((error) => cannotStart(error.message));
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
context.setDefaultTimeout(TIMEOUT_MS);
const desk = await context.newPage();
const phone = await context.newPage();
/** What a page logs as an error, such as a refused script, is a failure. */
const complaints = [];
phone.on('pageerror', (error) => complaints.push(error.message));
phone.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));

const steps = [
  ['the phone opens at its number, and a person plays it', async () => {
    await phone.goto(`${PHONE}/?number=${NUMBER}`);
    await playCustomer(phone);
  }],
  [`the dashboard calls ${ID}`, async () => {
    await desk.goto(DASHBOARD);
    await placeCall(desk);
  }],
  [`it rings, is answered, and “${UTTERANCE}” is said`, () => holdTheCall(phone)],
  ['the dashboard says Resolved', () => isResolved(desk)],
  ['the webhooks are shown, signed', () => webhooksAreShown(phone)],
];

try {
  for (const [what, step] of steps) {
    await step();
    console.log(`ok  ${what}`);
  }
  if (complaints.length > 0) throw new Error(`the phone's page complained: ${complaints.join('; ')}`);
} catch (error) {
  console.error(`FAILED  ${error.message}`);
  const shots = process.env.RINGCHECK_SHOTS;
  if (shots) {
    await desk.screenshot({ path: join(shots, 'failure-desk.png') }).catch(() => {});
    await phone.screenshot({ path: join(shots, 'failure-phone.png') }).catch(() => {});
  }
  process.exitCode = 1;
} finally {
  // The number follows its script again, as before.
  await fetch(`${PHONE}/sim/numbers/${encodeURIComponent(NUMBER)}/played`, { method: 'DELETE' }).catch(() => {});
  await browser.close();
}
