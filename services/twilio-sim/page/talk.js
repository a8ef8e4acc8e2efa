/** What was said on a call, as a conversation. */

import { capital, h } from './dom.js';

/** The talk so far; what the bank says newly is told to `onWords`. */
export class Conversation {
  element = h('div', { class: 'talk', role: 'log', 'aria-label': 'Conversation', tabindex: '0' });
  #shown = 0;

  constructor(onWords = () => {}) {
    this.onWords = onWords;
  }

  update(transcript) {
    const news = transcript.slice(this.#shown);
    if (news.length === 0) return;
    this.#shown = transcript.length;
    this.element.append(...news.map(bubble));
    // Whoever comes late reads what was said before.
    const said = news.findLast((line) => line.who === 'service');
    if (said) this.onWords(said.what);
    this.end();
  }

  /** Scrolls to what was said last. */
  end() {
    requestAnimationFrame(() => this.element.scrollTo({ top: this.element.scrollHeight }));
  }
}

/** What happens on the line, in the customer's words. */
const LINES = {
  'the documents have ended': 'the bank has hung up',
  'connecting to another number': 'connecting you to the fraud desk',
};

const SPEAKERS = { service: 'The bank', customer: 'The customer', line: 'The line' };

function bubble({ who, what }) {
  const keys = who === 'customer' && /^\(presses (.*)\)$/.exec(what)?.[1];
  const text = who === 'line' ? capital(LINES[what] ?? what) : what;
  const words = keys ? [...keys].map((key) => h('kbd', {}, key)) : [text];
  return h(
    'p',
    { class: `line ${who}` },
    h('span', { class: 'unseen' }, `${SPEAKERS[who]}${keys ? ' presses' : ''}: `),
    ...words,
  );
}
