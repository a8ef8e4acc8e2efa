/** Joins the stream of phones with what the page shows. */

import * as api from './api.js';
import { Log } from './log.js';
import { People } from './people.js';
import { Phone } from './phone.js';
import { Ringer, Speaker } from './voice.js';

const NOTHING = { phones: [], more: 0, played: [], faults: false };

const ringer = new Ringer();
const speaker = new Speaker();
const log = new Log();
const people = new People((number) => choose(number));
const phone = new Phone({ speaker, onPlay: () => {}, onQuiet: () => ring() });

let snapshot = NOTHING;
let chosen = null;
/** The last call of the chosen number that is over. */
let last = null;

function choose(number) {
  if (number === chosen) return;
  chosen = number;
  last = null;
  speaker.hush();
  const url = new URL(location.href);
  url.searchParams.set('number', number);
  history.replaceState(null, '', url);
  loadLast(number);
  draw();
}

async function loadLast(number) {
  try {
    const call = await api.lastCall(number);
    if (number !== chosen || !call?.ended) return;
    last = call;
    draw();
  } catch {
    // Without it the page shows no last call; that the stand-in is away is shown already.
  }
}

function draw() {
  if (!chosen) return;
  const calls = snapshot.phones.filter((one) => one.number === chosen);
  const call = calls.find((one) => one.played) ?? calls[0] ?? null;
  const played = snapshot.played.includes(chosen);
  phone.update({ number: chosen, script: people.script(chosen), played, phone: call, last });
  log.show(call?.sid ?? last?.sid ?? null, call?.webhooks ?? last?.webhooks.length ?? 0);
  people.update(chosen, snapshot);
  ring();
}

function ring() {
  const rings = snapshot.phones.some((one) => one.played && one.state === 'ringing' && !phone.isAlone(one.sid));
  ringer.rings = rings;
  document.title = `${rings ? '🔔 Ringing · ' : ''}The customer’s phone · Ringcheck`;
}

function receive(next) {
  const before = snapshot;
  snapshot = next;
  const mine = (one) => one.played && one.number === chosen;
  const known = (one) => before.phones.some((other) => other.sid === one.sid);
  const rings = next.phones.find((one) => one.played && one.state === 'ringing' && !known(one));
  // Whoever plays is shown a phone that begins to ring, unless they hold another, or came for a certain one.
  const came = before === NOTHING && linked();
  if (rings && !came && !next.phones.some(mine)) choose(rings.number);
  const ended = before.phones.some(
    (one) => one.number === chosen && !next.phones.some((other) => other.sid === one.sid),
  );
  if (ended) loadLast(chosen);
  document.getElementById('faults').hidden = !next.faults;
  draw();
}

function showLive(live) {
  const sign = document.getElementById('live');
  sign.textContent = live ? 'Connected' : 'Not connected; trying again';
  sign.dataset.live = live ? 'yes' : 'no';
}

function setUpSwitch(id, change) {
  const button = document.getElementById(id);
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-checked') !== 'true';
    button.setAttribute('aria-checked', String(on));
    change(on);
  });
}

/** A plus sign that was not encoded reads as a space. */
function linked() {
  const number = new URLSearchParams(location.search).get('number')?.trim().replace(/^\+?/, '+');
  return number && /^\+[1-9]\d{7,14}$/.test(number) ? number : null;
}

setUpSwitch('sound', (on) => (ringer.on = on));
setUpSwitch('speak', (on) => (speaker.on = on));
document.getElementById('speak').hidden = !Speaker.possible;

try {
  people.scripts = await api.scripts();
} catch {
  // The list stays empty; the stream shows that the stand-in is away.
}
choose(linked() ?? people.first());
api.watch(receive, showLive);
