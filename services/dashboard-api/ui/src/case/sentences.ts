import type { Outcome, TimelineEvent } from '../api/types';
import { phoneText } from '../transactions/phoneText';
import { OUTCOMES } from '../transactions/status';

/** An event in words. */
export interface Told {
  text: string;
  /** What somebody said or wrote, word for word. */
  quote?: string;
  /** How it was understood, and why. */
  aside?: string;
}

type Data = TimelineEvent['data'];

function textOf(data: Data, name: string): string | null {
  const value = data[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A phone as its reader writes it. */
function phoneOf(data: Data, name: string): string {
  const phone = textOf(data, name);
  return phone === null ? 'unknown' : phoneText(phone);
}

function numberOf(data: Data, name: string): number | null {
  const value = data[name];
  return typeof value === 'number' ? value : null;
}

function percent(share: number): string {
  return new Intl.NumberFormat(undefined, { style: 'percent' }).format(share);
}

const CARRIER_WORDS: Record<string, string> = {
  queued: 'The carrier has taken the call.',
  initiated: 'The carrier is dialing.',
  ringing: 'The phone is ringing.',
  'in-progress': 'The call was answered.',
  completed: 'The line is closed.',
  busy: 'The line was busy.',
  'no-answer': 'Nobody answered.',
  failed: 'The carrier could not connect the call.',
  canceled: 'The carrier took the call back.',
};

const ANSWERS: Record<string, string> = {
  yes: 'yes, they made it',
  no: 'no, they did not make it',
  fraud: 'it is fraud',
  unsure: 'not sure',
  repeat: 'say it again',
  agent: 'wants a person',
  wrong_person: 'not the customer',
  opt_out: 'does not want calls',
  none: 'not understood',
};

const AGAIN: Record<string, string> = {
  silence: 'because nothing was said',
  not_understood: 'because it was not understood',
  unsure: 'because the customer was not sure',
  requested: 'because the customer asked for it',
};

/** Who picked up, in the carrier's opinion. */
function heard(answeredBy: string): string {
  if (answeredBy.startsWith('machine')) {
    return 'an answering machine';
  }
  switch (answeredBy) {
    case 'human':
      return 'a person';
    case 'fax':
      return 'a fax machine';
    default:
      return 'nothing that tells a person from a machine';
  }
}

function toldOfStatus(data: Data): Told {
  const machine = textOf(data, 'answered_by');
  if (machine !== null) {
    return { text: `The carrier heard ${heard(machine)}.` };
  }
  const status = textOf(data, 'status');
  const seconds = numberOf(data, 'duration_seconds');
  const sip = numberOf(data, 'sip');
  const text = CARRIER_WORDS[status ?? ''] ?? `The carrier says: ${status ?? 'nothing'}.`;
  if (status === 'failed' && sip !== null) {
    return { text, aside: `SIP ${sip}` };
  }
  return seconds !== null && seconds > 0 ? { text, aside: `after ${seconds} s` } : { text };
}

/** What follows a customer's turn. */
function nextStep(data: Data): string | null {
  const step = data.step;
  if (typeof step !== 'object' || step === null || !('step' in step)) {
    return null;
  }
  if (step.step === 'ask') {
    const because = 'because' in step ? AGAIN[String(step.because)] : undefined;
    return `Asked again${because === undefined ? '' : ` ${because}`}`;
  }
  if (step.step === 'transfer') {
    return 'Next: a person';
  }
  if (step.step === 'close') {
    const gaveUp = 'gave_up' in step && step.gave_up === true;
    return gaveUp ? 'Gave up asking' : 'Next: goodbye';
  }
  return null;
}

function toldOfHeard(data: Data): Told {
  const next = nextStep(data);
  const said = textOf(data, 'text');
  const keys = textOf(data, 'digits');
  if (said === null && keys === null) {
    return { text: 'The customer said nothing.', ...(next === null ? {} : { aside: next }) };
  }
  const answer = textOf(data, 'answer') ?? 'none';
  const confidence = numberOf(data, 'confidence');
  const understood = [
    `Understood: ${ANSWERS[answer] ?? answer}${confidence === null ? '' : ` (${percent(confidence)})`}`,
    textOf(data, 'why'),
    next,
  ];
  return {
    text: said === null ? `The customer pressed ${keys ?? ''}.` : 'The customer said:',
    ...(said === null ? {} : { quote: said }),
    aside: understood.filter((part) => part !== null).join(' · '),
  };
}

function toldOfPrompt(data: Data): Told {
  switch (textOf(data, 'prompt')) {
    case 'greeting':
      return { text: 'Greeted the customer and asked whether they made the transaction.' };
    case 'fallback':
      return { text: 'Apologised for a fault of ours, and asked again.' };
    default:
      return { text: 'Asked the customer.' };
  }
}

function toldOfPlaced(data: Data): Told {
  const refused = data.refused;
  if (typeof refused === 'string' || typeof refused === 'number') {
    const why = textOf(data, 'text');
    return {
      text: 'The carrier refused the call.',
      aside: why === null ? `code ${refused}` : `${why} (${refused})`,
    };
  }
  const unknown = textOf(data, 'unknown');
  return unknown === null
    ? { text: 'The carrier accepted the call.' }
    : { text: 'It is not known whether the call was placed.', aside: unknown };
}

function toldOfRetry(data: Data): Told {
  const wait = numberOf(data, 'wait_ms');
  const why = textOf(data, 'why');
  const when = wait === null ? 'later' : `in ${Math.max(1, Math.round(wait / 1000))} s`;
  return {
    text: `The call could not be placed yet; tried again ${when}.`,
    ...(why === null ? {} : { aside: why }),
  };
}

function toldOfTransfer(data: Data): Told {
  const seconds = numberOf(data, 'duration_seconds');
  const status = textOf(data, 'status');
  return status === 'completed' || status === 'answered'
    ? {
        text: 'The customer was connected to the fraud desk.',
        ...(seconds === null ? {} : { aside: `for ${seconds} s` }),
      }
    : { text: `The fraud desk could not be reached${status === null ? '' : `: ${status}`}.` };
}

function toldOfEnd(data: Data): Told {
  const outcome = textOf(data, 'outcome');
  const words = outcome === null ? undefined : OUTCOMES[outcome as Outcome];
  return { text: words === undefined ? 'The call ended.' : `The call ended: ${words}.` };
}

function toldOfAction(data: Data): Told {
  const reason = textOf(data, 'reason');
  const [from, to] = [textOf(data, 'from'), textOf(data, 'to')];
  return {
    text: `Action set by hand${from === null ? '' : ` from “${from}”`} to “${to ?? 'unknown'}”.`,
    ...(reason === null ? {} : { quote: reason }),
  };
}

/** A readable sentence for an event; one of an unknown kind is told by its name. */
export function tell({ kind, data }: Pick<TimelineEvent, 'kind' | 'data'>): Told {
  if (typeof data.overtaken === 'object') {
    return { text: 'An answer of the carrier came too late and changed nothing.' };
  }
  switch (kind) {
    case 'call.requested': {
      const by = textOf(data, 'requested_by');
      return { text: `A call was asked for${by === null ? '' : ` by ${by}`}.` };
    }
    case 'claimed': {
      const attempt = numberOf(data, 'attempt') ?? 1;
      return { text: attempt > 1 ? `Placing the call, attempt ${attempt}.` : 'Placing the call.' };
    }
    case 'placed':
      return toldOfPlaced(data);
    case 'retried':
      return toldOfRetry(data);
    case 'status':
      return toldOfStatus(data);
    case 'prompted':
      return toldOfPrompt(data);
    case 'heard':
      return toldOfHeard(data);
    case 'dial_result':
      return toldOfTransfer(data);
    case 'ended':
      return toldOfEnd(data);
    case 'stray':
      return { text: 'Another call of the carrier claimed to be this one, and was hung up.' };
    case 'transaction.imported':
      return { text: 'The transaction was imported.' };
    case 'transaction.phone_changed':
      return {
        text: `The phone was changed from ${phoneOf(data, 'from')} to ${phoneOf(data, 'to')}.`,
      };
    case 'transaction.action_set':
      return toldOfAction(data);
    case 'transaction.note': {
      // Empty until people sign in.
      const author = textOf(data, 'author');
      return {
        text: author === null ? 'Note:' : `Note by ${author}:`,
        quote: textOf(data, 'text') ?? '',
      };
    }
    default:
      return { text: `${kind}.` };
  }
}
