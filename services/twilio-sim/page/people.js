/** The list of customers, and what each is scripted to do. */

import { capital, h, icon, pretty } from './dom.js';

/** What a script does, in a sentence for each turn. */
export function steps(script) {
  const fate = script?.then;
  if (!fate) return ['Rings and is not answered.'];
  if (fate === 'busy') return ['Is on the phone.'];
  if (fate === 'no_answer') return ['Rings and is not answered.'];
  if (fate === 'failed') return ['Cannot be reached.'];
  if (fate.refuse) return [`The carrier refuses to call it (${fate.refuse.code}).`];
  if (fate.machine) return ['An answering machine answers.'];
  return fate.replies.map(reply);
}

function reply(one) {
  if (one.say !== undefined) return `Says “${one.say}”`;
  if (one.press !== undefined) return `Presses ${one.press}`;
  if (one.mumble) return 'Mumbles';
  if (one.hang_up !== undefined) return `Hangs up after ${one.hang_up} s`;
  return 'Says nothing';
}

/** The desk takes transfers and is never called by the bank. */
const isDesk = (script) => Array.isArray(script.then?.replies) && script.then.replies.length === 0;

export class People {
  #scripts = {};
  #rows = new Map();
  #list = document.getElementById('people-list');
  #ringing = document.getElementById('ringing');
  #ringingList = document.getElementById('ringing-list');
  #ringingRows = new Map();

  constructor(onChoose) {
    this.onChoose = onChoose;
  }

  set scripts(scripts) {
    this.#scripts = scripts;
  }

  script(number) {
    return this.#scripts[number] ?? null;
  }

  first() {
    return Object.keys(this.#scripts)[0] ?? '+14155550101';
  }

  update(chosen, snapshot) {
    const known = Object.entries(this.#scripts).filter(([, script]) => !isDesk(script));
    const numbers = new Set(known.slice(0, 300).map(([number]) => number));
    for (const number of snapshot.played) numbers.add(number);
    if (chosen) numbers.add(chosen);
    const byNumber = new Map(snapshot.phones.map((phone) => [phone.number, phone]));
    const played = new Set(snapshot.played);
    this.#fill(this.#list, this.#rows, [...numbers].sort(), (row, number) =>
      this.#draw(row, number, byNumber.get(number), played.has(number), number === chosen),
    );
    const live = [...byNumber.keys()];
    this.#ringing.hidden = live.length === 0;
    this.#fill(this.#ringingList, this.#ringingRows, live, (row, number) =>
      this.#draw(row, number, byNumber.get(number), played.has(number), number === chosen),
    );
  }

  /** Rows stay the elements they are, so that the focus stays where it is. */
  #fill(list, rows, numbers, draw) {
    for (const [number, row] of rows) {
      if (!numbers.includes(number)) {
        row.item.remove();
        rows.delete(number);
      }
    }
    numbers.forEach((number, place) => {
      let row = rows.get(number);
      if (!row) {
        row = this.#row(number);
        rows.set(number, row);
      }
      if (list.children[place] !== row.item) list.insertBefore(row.item, list.children[place] ?? null);
      draw(row, number);
    });
  }

  #row(number) {
    const about = h('span', { class: 'about' });
    const tag = h('span', { class: 'tag' });
    const button = h(
      'button',
      { type: 'button', class: 'person', onclick: () => this.onChoose(number) },
      h('span', { class: 'face' }, icon('person')),
      h('span', { class: 'who' }, h('span', { class: 'number' }, pretty(number)), about),
      tag,
    );
    return { item: h('li', {}, button), button, about, tag };
  }

  #draw(row, number, phone, played, chosen) {
    const about = this.#scripts[number]?.about ?? 'rings and is not answered';
    const [state, word] = status(phone, played);
    const text = played ? 'Played by you' : capital(about);
    if (row.about.textContent !== text) row.about.textContent = text;
    if (row.tag.textContent !== word) row.tag.textContent = word;
    row.button.dataset.state = state;
    if (chosen) row.button.setAttribute('aria-current', 'true');
    else row.button.removeAttribute('aria-current');
  }
}

function status(phone, played) {
  if (phone?.state === 'ringing') return ['ringing', 'Ringing'];
  if (phone?.state === 'active') return ['active', 'On call'];
  return played ? ['played', 'You'] : ['idle', ''];
}
