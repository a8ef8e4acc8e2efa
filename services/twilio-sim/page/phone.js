/** The phone: what it shows in each state, and what can be done with it. */

import * as api from './api.js';
import { capital, clock, h, icon, pretty } from './dom.js';
import { steps } from './people.js';
import { Conversation } from './talk.js';
import { canListen, listen } from './voice.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const NAMES = { '*': 'star', '#': 'hash' };
const LETTERS = { 2: 'ABC', 3: 'DEF', 4: 'GHI', 5: 'JKL', 6: 'MNO', 7: 'PQRS', 8: 'TUV', 9: 'WXYZ' };

/** How a call ended, for the one who held the phone. */
const ENDS = {
  completed: 'Call ended',
  busy: 'Declined or busy',
  'no-answer': 'Not answered',
  canceled: 'The bank gave up',
  failed: 'Could not be reached',
};

export class Phone {
  #root = document.getElementById('phone');
  #key = '';
  #view = null;
  #number = null;
  /** The ringing call that is left alone. */
  #alone = null;

  constructor({ speaker, onPlay, onQuiet }) {
    this.speaker = speaker;
    this.onPlay = onPlay;
    this.onQuiet = onQuiet;
    setInterval(() => this.#view?.tick?.(), 500);
  }

  /** Whether this call is left to ring. */
  isAlone(sid) {
    return this.#alone === sid;
  }

  /**
   * @param {{number: string, script: object|null, played: boolean, phone: object|null, last: object|null}} shown
   * `phone` is the call under way, `last` the record of the one before.
   */
  update(shown) {
    const { number, phone, last } = shown;
    const over = !phone && last;
    const sid = phone?.sid ?? over?.sid;
    const state = phone ? phone.state : over ? 'over' : 'idle';
    const key = [number, sid, state, phone?.played].join(' ');
    if (key !== this.#key) {
      const focused = this.#root.contains(document.activeElement);
      this.#key = key;
      this.#number = number;
      this.#view = this.#make(state, shown);
      this.#root.dataset.state = state;
      this.#root.replaceChildren(
        this.#card(number, shown.script),
        h('div', { class: 'device' }, h('div', { class: 'screen' }, ...this.#view.parts)),
      );
      if (focused) (this.#view.focus ?? this.#root).focus({ preventScroll: true });
    }
    this.#drawSwitch(shown);
    this.#view.update?.(shown);
  }

  #make(state, shown) {
    switch (state) {
      case 'ringing':
        return shown.phone.played ? this.#ringing(shown.phone) : this.#watched(shown.phone);
      case 'active':
        return shown.phone.played ? this.#talking(shown.phone) : this.#watched(shown.phone);
      case 'over':
        return this.#over(shown.last);
      default:
        return this.#idle();
    }
  }

  /** Whose phone it is, and who plays it. */
  #card(number, script) {
    this.playSwitch = h(
      'button',
      { type: 'button', role: 'switch', class: 'play', onclick: () => this.#play() },
      h('span', { class: 'track', 'aria-hidden': 'true' }),
      'I play this customer',
    );
    this.playNote = h('p', { class: 'hint' });
    this.script = h('ol', { class: 'script' });
    return h(
      'div',
      { class: 'card' },
      h(
        'header',
        { class: 'whose' },
        h('h2', {}, pretty(number)),
        h('p', { class: 'hint' }, capital(script?.about ?? 'rings and is not answered')),
      ),
      this.playSwitch,
      this.playNote,
      this.script,
    );
  }

  #drawSwitch({ played, phone, script }) {
    this.playSwitch.setAttribute('aria-checked', String(played));
    const during = phone && phone.played !== played ? ' The call under way goes on as it began.' : '';
    const text = played
      ? `The phone waits for you, and time is real.${during}`
      : `Now its script answers the phone:${during}`;
    if (this.playNote.textContent !== text) this.playNote.textContent = text;
    this.script.hidden = played;
    const wanted = steps(script);
    if (this.script.childElementCount !== wanted.length) {
      this.script.replaceChildren(...wanted.map((step) => h('li', {}, step)));
    }
  }

  async #play() {
    const played = this.playSwitch.getAttribute('aria-checked') !== 'true';
    try {
      await api.setPlayed(this.#number, played);
      this.onPlay();
    } catch (refused) {
      this.playNote.textContent = `${capital(refused.message)}.`;
    }
  }

  #idle() {
    const line = h('p', { class: 'quiet' });
    return {
      parts: [
        h('div', { class: 'lock' }, h('span', { class: 'avatar' }, icon('person')), h('p', { class: 'big' }, 'No call'), line),
      ],
      update: ({ played }) => {
        line.textContent = played
          ? 'Press Call beside this number on the dashboard. It will ring here.'
          : 'Switch on “I play this customer”, then press Call on the dashboard.';
      },
    };
  }

  #ringing(phone) {
    const error = notice();
    const act = (gesture) => this.#act(phone.sid, gesture, undefined, error);
    const answer = round('answer', 'Answer', 'answer', () => act('answer'));
    const decline = round('hangUp', 'Decline', 'decline', () => act('decline'));
    const quiet = h('p', { class: 'quiet', role: 'status' });
    const alone = round('mute', 'Let it ring', 'alone', () => {
      this.#alone = phone.sid;
      quiet.textContent = 'It rings unheard. You can still answer.';
      this.#root.dataset.alone = 'yes';
      this.onQuiet();
    });
    delete this.#root.dataset.alone;
    const since = h('p', { class: 'timer' });
    return {
      parts: [
        h(
          'div',
          { class: 'lock' },
          h('p', { class: 'quiet' }, 'Incoming call'),
          h('span', { class: 'avatar ring' }, icon('bank')),
          h('p', { class: 'big' }, 'Your bank'),
          h('p', { class: 'quiet' }, pretty(phone.from)),
          since,
          quiet,
        ),
        error,
        h('div', { class: 'rounds' }, decline, alone, answer),
      ],
      focus: answer.querySelector('button'),
      tick: () => (since.textContent = `ringing ${clock(Date.now() - Date.parse(phone.since))}`),
    };
  }

  #talking(phone) {
    const talk = new Conversation((words) => this.speaker.say(words));
    const error = notice();
    const since = h('span', { class: 'timer' });
    const ear = h('p', { class: 'ear', role: 'status' });
    const act = (gesture, body) => {
      this.speaker.hush();
      return this.#act(phone.sid, gesture, body, error);
    };
    const field = h('input', {
      type: 'text',
      'aria-label': 'Say something',
      placeholder: 'Say something',
      autocomplete: 'off',
      maxlength: '500',
      enterkeyhint: 'send',
    });
    const say = async (text, confidence) => {
      if (text.trim() === '') return;
      // What could not be said stays in the field.
      if (await act('say', confidence > 0 ? { text, confidence } : { text })) field.value = '';
    };
    const form = h(
      'form',
      {
        class: 'say',
        onsubmit: (event) => {
          event.preventDefault();
          say(field.value);
        },
      },
      field,
      canListen && microphone(field, say, error),
      h('button', { type: 'submit', class: 'send', 'aria-label': 'Say it' }, icon('send')),
    );
    const pad = keypad((digits) => act('press', { digits }));
    pad.hidden = true;
    const toggle = h(
      'button',
      {
        type: 'button',
        class: 'tool',
        'aria-expanded': 'false',
        onclick: () => {
          pad.hidden = !pad.hidden;
          form.hidden = !pad.hidden;
          talk.end();
          toggle.setAttribute('aria-expanded', String(!pad.hidden));
        },
      },
      icon('keys'),
      'Keypad',
    );
    const end = h('button', { type: 'button', class: 'tool end', onclick: () => act('hang_up') }, icon('hangUp'), 'Hang up');
    return {
      parts: [
        h('div', { class: 'strip' }, h('span', { class: 'small-face' }, icon('bank')), h('strong', {}, 'Your bank'), since),
        talk.element,
        h('div', { class: 'dock' }, ear, error, pad, form, h('div', { class: 'tools' }, toggle, end)),
      ],
      focus: field,
      tick: () => (since.textContent = clock(Date.now() - Date.parse(phone.since))),
      update: ({ phone }) => {
        talk.update(phone.transcript);
        const text = hearing(phone.listens);
        if (ear.textContent !== text) ear.textContent = text;
        ear.dataset.open = phone.listens ? 'yes' : 'no';
        if (phone.listens && error.dataset.passing) clear(error);
      },
    };
  }

  /** A call that follows its script: to be looked at. */
  #watched(phone) {
    const talk = new Conversation((words) => this.speaker.say(words));
    const since = h('span', { class: 'timer' });
    return {
      parts: [
        h('div', { class: 'strip' }, h('span', { class: 'small-face' }, icon('bank')), h('strong', {}, 'Your bank'), since),
        talk.element,
        h('div', { class: 'dock' }, h('p', { class: 'ear' }, 'This call follows its script.')),
      ],
      tick: () => (since.textContent = clock(Date.now() - Date.parse(phone.since))),
      update: ({ phone }) => talk.update(phone.state === 'ringing' ? [{ who: 'line', what: 'ringing' }] : phone.transcript),
    };
  }

  #over(call) {
    if (call.transcript.length === 0) return missed(call);
    const talk = new Conversation();
    talk.update(call.transcript);
    delete this.#root.dataset.alone;
    const took = call.duration ? ` after ${clock(call.duration * 1000)}` : '';
    const word = `${ENDS[call.status] ?? call.status}${took}`;
    return {
      parts: [
        h('div', { class: 'strip' }, h('span', { class: 'small-face' }, icon('bank')), h('strong', {}, 'Your bank'), h('span', { class: 'timer' }, 'last call')),
        talk.element,
        h('div', { class: 'dock' }, h('p', { class: 'ended', role: 'status' }, word)),
      ],
    };
  }

  /** True when it was done. */
  async #act(sid, gesture, body, error) {
    clear(error);
    try {
      await api.act(sid, gesture, body);
      return true;
    } catch (refused) {
      error.textContent = `${capital(refused.message)}.`;
      error.hidden = false;
      error.dataset.passing = 'yes';
      return false;
    }
  }
}

/** A call that came to nothing. */
function missed(call) {
  const at = new Date(call.created).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return {
    parts: [
      h(
        'div',
        { class: 'lock' },
        h('span', { class: 'avatar' }, icon('hangUp')),
        h('p', { class: 'big', role: 'status' }, ENDS[call.status] ?? call.status),
        h('p', { class: 'quiet' }, `Your bank called at ${at}`),
      ),
    ],
  };
}

function hearing(ear) {
  if (!ear) return 'Nobody listens right now';
  if (!ear.speech) return 'The bank listens: press a key';
  return ear.keys ? 'The bank listens: speak or press a key' : 'The bank listens: speak';
}

function round(picture, label, kind, onclick) {
  return h('div', { class: `round ${kind}` }, h('button', { type: 'button', onclick, 'aria-label': label }, icon(picture)), h('span', { 'aria-hidden': 'true' }, label));
}

function keypad(onKey) {
  const key = (digit) =>
    h(
      'button',
      { type: 'button', 'aria-label': `Key ${NAMES[digit] ?? digit}`, 'data-letters': LETTERS[digit], onclick: () => onKey(digit) },
      digit,
    );
  return h('div', { class: 'keypad', role: 'group', 'aria-label': 'Keypad' }, ...KEYS.map(key));
}

function microphone(field, say, error) {
  const button = h('button', { type: 'button', class: 'mic', 'aria-label': 'Speak into the microphone', 'aria-pressed': 'false' }, icon('mic'));
  button.addEventListener('click', async () => {
    button.setAttribute('aria-pressed', 'true');
    try {
      const heard = await listen();
      if (heard) {
        field.value = heard.text;
        await say(heard.text, heard.confidence);
      }
    } catch (failed) {
      error.textContent = `${capital(failed.message)}.`;
      error.hidden = false;
    } finally {
      button.setAttribute('aria-pressed', 'false');
    }
  });
  return button;
}

const notice = () => h('p', { class: 'error', role: 'alert', hidden: true });

function clear(error) {
  error.hidden = true;
  error.textContent = '';
  delete error.dataset.passing;
}
