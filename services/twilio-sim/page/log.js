/** The webhooks of one call: what was posted, its signature, and the document that came back. */

import * as api from './api.js';
import { h } from './dom.js';
import { prettyTwiml } from './twiml.js';

const PURPOSES = { twiml: 'document', fallback: 'fallback', status: 'status', amd: 'machine?' };

export class Log {
  #pane = document.getElementById('log');
  #list = document.getElementById('log-list');
  #count = document.getElementById('log-count');
  #sid = null;
  #wanted = 0;
  #shown = 0;
  #loading = false;

  constructor() {
    this.#pane.addEventListener('toggle', () => this.#load());
    this.#pane.open = matchMedia('(min-width: 75rem)').matches;
  }

  /** Shows this call, which has so many webhooks by now. */
  show(sid, count) {
    if (sid !== this.#sid) {
      this.#sid = sid;
      this.#shown = 0;
      this.#list.replaceChildren();
    }
    this.#wanted = count;
    this.#count.textContent = count === 0 ? 'none yet' : `${count}`;
    this.#load();
  }

  async #load() {
    if (!this.#pane.open || this.#loading || !this.#sid || this.#shown >= this.#wanted) return;
    this.#loading = true;
    const sid = this.#sid;
    try {
      const { webhooks } = await api.call(sid);
      if (sid !== this.#sid) return;
      for (const exchange of webhooks.slice(this.#shown)) this.#list.append(entry(exchange));
      this.#shown = webhooks.length;
    } catch (refused) {
      if (sid === this.#sid) this.#count.textContent = refused.message;
      this.#shown = this.#wanted;
    } finally {
      this.#loading = false;
      this.#load();
    }
  }
}

function entry(exchange) {
  const { pathname } = new URL(exchange.url);
  const good = exchange.status >= 200 && exchange.status < 300;
  const told = exchange.params.find(([name]) => name === 'CallStatus')?.[1];
  const heard = exchange.params.find(([name]) => name === 'SpeechResult' || name === 'Digits')?.[1];
  const note = exchange.purpose === 'status' ? told : heard && `“${heard}”`;
  const details = h(
    'details',
    { class: 'exchange' },
    h(
      'summary',
      {},
      h('span', { class: 'purpose', 'data-purpose': exchange.purpose }, PURPOSES[exchange.purpose] ?? exchange.purpose),
      h('span', { class: 'path' }, `${exchange.method} ${pathname}`),
      note && h('span', { class: 'note' }, note),
      h('span', { class: good ? 'result good' : 'result bad' }, `${exchange.status ?? exchange.error} · ${exchange.took_ms} ms`),
    ),
  );
  // A call of the longest chain has hundreds of them: their contents are made when somebody looks.
  details.addEventListener('toggle', () => details.append(contents(exchange)), { once: true });
  return h('li', {}, details);
}

function contents(exchange) {
  const empty = exchange.params.filter(([, value]) => value === '').length;
  return h(
    'div',
    { class: 'contents' },
    h(
      'dl',
      {},
      row('URL', exchange.url),
      row('X-Twilio-Signature', exchange.signature),
      exchange.idempotency_token && row('I-Twilio-Idempotency-Token', exchange.idempotency_token),
      exchange.attempt > 1 && row('Attempt', exchange.attempt),
      row('Sent', new Date(exchange.at).toLocaleTimeString()),
    ),
    h('h3', {}, 'Parameters'),
    h('dl', { class: 'params' }, ...exchange.params.filter(([, value]) => value !== '').map(([name, value]) => row(name, value))),
    empty > 0 && h('p', { class: 'hint' }, `and ${empty} empty ones, which are signed, too`),
    exchange.body && h('h3', {}, 'Answer'),
    exchange.body && h('pre', { tabindex: '0' }, prettyTwiml(exchange.body)),
  );
}

const row = (name, value) => h('div', {}, h('dt', {}, name), h('dd', {}, String(value)));
