import type { Attention, Call, Outcome, Transaction } from '../api/types';
import { moment } from './format';

/** Whether a call of this transaction has not ended: no second one can be asked for. */
export function isUnderWay(transaction: Transaction): boolean {
  const call = transaction.call ?? null;
  return call !== null && call.state !== 'ended';
}

/** How a call ended, in words. */
export const OUTCOMES: Record<Outcome, string> = {
  reported_fraud: 'Customer reported fraud',
  denied: 'Customer said no',
  agent_requested: 'Asked for a person',
  opted_out: 'Asked not to be called',
  wrong_person: 'Wrong person',
  confirmed: 'Customer confirmed',
  app_error: 'The call failed on our side',
  voicemail: 'Reached voicemail',
  no_reply: 'No clear reply',
  hung_up: 'Customer hung up',
  no_answer: 'Nobody answered',
  busy: 'Line was busy',
  failed: 'Could not be placed',
  rejected: 'Refused by the carrier',
  canceled: 'Call canceled',
  not_allowed: 'Not allowed at this time',
  unconfirmed: 'Unclear whether it rang',
};

/** Outcomes that say too little without the stored reason. */
const WITH_REASON: ReadonlySet<Outcome> = new Set([
  'failed',
  'rejected',
  'not_allowed',
  'app_error',
]);

function progress(call: Call): string {
  const again = call.attempt > 1 ? `, attempt ${call.attempt}` : '';
  switch (call.state) {
    case 'queued':
      return call.not_before == null
        ? 'Waiting to be placed'
        : `Scheduled for ${moment(call.not_before)}`;
    case 'placing':
      return `Placing the call${again}`;
    case 'dialing':
      return `Dialing${again}`;
    case 'ringing':
      return `Ringing${again}`;
    case 'answered':
      return 'On the phone';
    case 'ended':
      return 'Call ended';
  }
}

/** What the latest call is doing or how it ended: "Never called", "Ringing", "Line was busy". */
export function callText(transaction: Transaction): string {
  const call = transaction.call ?? null;
  return call === null ? 'Never called' : endText(call);
}

/** What a call is doing or how it ended. */
export function endText(call: Call): string {
  const outcome = call.outcome ?? null;
  if (outcome === null) {
    return progress(call);
  }
  const ended = OUTCOMES[outcome];
  if (call.state !== 'ended') {
    return `${ended} · ${progress(call).toLowerCase()}`;
  }
  const reason = call.reason ?? null;
  return reason !== null && WITH_REASON.has(outcome) ? `${ended}: ${reason.text}` : ended;
}

/** Why a person should look, or null. */
export function attentionText(transaction: Transaction): string | null {
  const texts: Record<Attention, string | null> = {
    none: null,
    call_back: isWaitingForSpecialist(transaction) ? 'Waiting for a specialist' : 'Call back',
    needs_review: 'Needs review',
    number_blocked: 'Number blocked',
  };
  return texts[transaction.attention];
}

function isWaitingForSpecialist(transaction: Transaction): boolean {
  return transaction.action === 'Connecting...' && transaction.attention === 'call_back';
}

/** How a row's badge looks. The two kinds of "Connecting..." look different. */
export type Tone = 'calm' | 'moving' | 'waiting' | 'good' | 'fraud' | 'broken';

export function tone(transaction: Transaction): Tone {
  switch (transaction.action) {
    case 'Not Answered':
      return 'calm';
    case 'Connecting...':
      return isUnderWay(transaction) ? 'moving' : 'waiting';
    case 'Resolved':
      return 'good';
    case 'Marked as Fraud':
      return 'fraud';
    case 'Disconnected':
      return 'broken';
  }
}
