import { describe, expect, it } from 'vitest';

import type { CallState, Outcome } from '../api/types';
import { sampleCall, sampleTransaction } from '../test/samples';
import { attentionText, callText, isUnderWay, tone } from './status';

const STATES: Record<Exclude<CallState, 'ended'>, string> = {
  queued: 'Waiting to be placed',
  placing: 'Placing the call',
  dialing: 'Dialing',
  ringing: 'Ringing',
  answered: 'On the phone',
};

const OUTCOMES: Record<Outcome, string> = {
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

const states = Object.keys(STATES) as (keyof typeof STATES)[];
const outcomes = Object.keys(OUTCOMES) as Outcome[];

describe('callText', () => {
  it('tells "never called" from "not answered"', () => {
    expect(callText(sampleTransaction())).toBe('Never called');
    const unanswered = sampleCall({ state: 'ended', outcome: 'no_answer' });
    expect(callText(sampleTransaction({ call: unanswered }))).toBe('Nobody answered');
  });

  it.each(states)('says what a call without outcome does while %s', (state) => {
    const transaction = sampleTransaction({ call: sampleCall({ state }) });
    expect(callText(transaction)).toBe(STATES[state]);
    expect(isUnderWay(transaction)).toBe(true);
  });

  it.each(outcomes)('says how a call ended with %s', (outcome) => {
    const transaction = sampleTransaction({ call: sampleCall({ state: 'ended', outcome }) });
    expect(callText(transaction)).toBe(OUTCOMES[outcome]);
    expect(isUnderWay(transaction)).toBe(false);
  });

  it.each(states.flatMap((state) => outcomes.map((outcome) => [state, outcome] as const)))(
    'says both while %s with the outcome %s known already',
    (state, outcome) => {
      const transaction = sampleTransaction({ call: sampleCall({ state, outcome }) });
      expect(callText(transaction)).toBe(`${OUTCOMES[outcome]} · ${STATES[state].toLowerCase()}`);
    },
  );

  it('says that an ended call without outcome has ended', () => {
    expect(callText(sampleTransaction({ call: sampleCall({ state: 'ended' }) }))).toBe(
      'Call ended',
    );
  });

  it('counts attempts from the second', () => {
    const call = sampleCall({ state: 'placing', attempt: 2 });
    expect(callText(sampleTransaction({ call }))).toBe('Placing the call, attempt 2');
  });

  it('gives the reason of a call that could not be placed', () => {
    const reason = { code: '21211', text: 'the number is not valid' };
    const call = sampleCall({ state: 'ended', outcome: 'failed', reason });
    expect(callText(sampleTransaction({ call }))).toBe(
      'Could not be placed: the number is not valid',
    );
  });

  it('says when a scheduled call is due', () => {
    const call = sampleCall({ not_before: '2025-03-17T14:30:00Z' });
    expect(callText(sampleTransaction({ call }))).toMatch(/^Scheduled for \w+/);
  });
});

describe('"Connecting..."', () => {
  const ringing = sampleTransaction({
    action: 'Connecting...',
    call: sampleCall({ state: 'ringing' }),
  });
  const waiting = sampleTransaction({
    action: 'Connecting...',
    attention: 'call_back',
    call: sampleCall({ state: 'ended', outcome: 'denied' }),
  });

  it('looks different while ringing and while waiting for a specialist', () => {
    expect(tone(ringing)).toBe('moving');
    expect(attentionText(ringing)).toBeNull();
    expect(tone(waiting)).toBe('waiting');
    expect(attentionText(waiting)).toBe('Waiting for a specialist');
  });
});

describe('attentionText', () => {
  it.each([
    ['none', null],
    ['call_back', 'Call back'],
    ['needs_review', 'Needs review'],
    ['number_blocked', 'Number blocked'],
  ] as const)('says %s as %s', (attention, text) => {
    expect(attentionText(sampleTransaction({ attention }))).toBe(text);
  });
});
