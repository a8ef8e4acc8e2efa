import { describe, expect, it } from 'vitest';

import { tell, type Told } from './sentences';

const close = { step: 'close', action: 'Resolved', gave_up: false };

describe('the timeline', () => {
  it.each<[string, Record<string, unknown>, Told]>([
    ['call.requested', { requested_by: null }, { text: 'A call was asked for.' }],
    ['call.requested', { requested_by: 'Ana' }, { text: 'A call was asked for by Ana.' }],
    ['claimed', { attempt: 1 }, { text: 'Placing the call.' }],
    ['claimed', { attempt: 2 }, { text: 'Placing the call, attempt 2.' }],
    ['placed', { carrier_call_id: 'CA1' }, { text: 'The carrier accepted the call.' }],
    [
      'placed',
      { refused: 21211, text: 'not a phone number' },
      { text: 'The carrier refused the call.', aside: 'not a phone number (21211)' },
    ],
    [
      'placed',
      { unknown: 'time-out' },
      { text: 'It is not known whether the call was placed.', aside: 'time-out' },
    ],
    [
      'placed',
      { overtaken: { carrier_call_id: 'CA1' }, fence: 1 },
      { text: 'An answer of the carrier came too late and changed nothing.' },
    ],
    [
      'retried',
      { why: 'too many requests', wait_ms: 4000, attempt: 1 },
      { text: 'The call could not be placed yet; tried again in 4 s.', aside: 'too many requests' },
    ],
    ['status', { status: 'ringing', duration_seconds: null }, { text: 'The phone is ringing.' }],
    [
      'status',
      { status: 'completed', duration_seconds: 31 },
      { text: 'The line is closed.', aside: 'after 31 s' },
    ],
    [
      'status',
      { status: 'failed', sip: 480 },
      { text: 'The carrier could not connect the call.', aside: 'SIP 480' },
    ],
    ['status', { status: 'teleported' }, { text: 'The carrier says: teleported.' }],
    [
      'status',
      { answered_by: 'machine_start', detection_ms: 900 },
      { text: 'The carrier heard an answering machine.' },
    ],
    [
      'prompted',
      { prompt: 'greeting' },
      { text: 'Greeted the customer and asked whether they made the transaction.' },
    ],
    [
      'prompted',
      { prompt: 'fallback', turn: 1 },
      { text: 'Apologised for a fault of ours, and asked again.' },
    ],
    [
      'heard',
      {
        text: 'no no that was me',
        answer: 'yes',
        confidence: 0.93,
        why: 'that was me',
        step: close,
      },
      {
        text: 'The customer said:',
        quote: 'no no that was me',
        aside: 'Understood: yes, they made it (93%) · that was me · Next: goodbye',
      },
    ],
    [
      'heard',
      { text: null, digits: '3', answer: 'fraud', confidence: 1, why: 'key 3', step: close },
      {
        text: 'The customer pressed 3.',
        aside: 'Understood: it is fraud (100%) · key 3 · Next: goodbye',
      },
    ],
    [
      'heard',
      { answer: 'none', silent: true, step: { step: 'ask', turn: 2, because: 'silence' } },
      { text: 'The customer said nothing.', aside: 'Asked again because nothing was said' },
    ],
    [
      'dial_result',
      { status: 'completed', duration_seconds: 65 },
      { text: 'The customer was connected to the fraud desk.', aside: 'for 65 s' },
    ],
    ['dial_result', { status: 'busy' }, { text: 'The fraud desk could not be reached: busy.' }],
    ['ended', { outcome: 'confirmed' }, { text: 'The call ended: Customer confirmed.' }],
    ['ended', { outcome: null }, { text: 'The call ended.' }],
    [
      'stray',
      { carrier_call_id: 'CA2', asked_for: 'heard' },
      { text: 'Another call of the carrier claimed to be this one, and was hung up.' },
    ],
    ['transaction.imported', {}, { text: 'The transaction was imported.' }],
    [
      'transaction.phone_changed',
      { from: '+14155550100', to: '+14155550101' },
      { text: 'The phone was changed from (415) 555-0100 to (415) 555-0101.' },
    ],
    [
      'transaction.action_set',
      { from: 'Disconnected', to: 'Resolved', reason: 'She wrote to us' },
      { text: 'Action set by hand from “Disconnected” to “Resolved”.', quote: 'She wrote to us' },
    ],
    [
      'transaction.action_set',
      { from: 'Disconnected', to: 'Resolved' },
      { text: 'Action set by hand from “Disconnected” to “Resolved”.' },
    ],
    [
      'transaction.note',
      { text: 'Call after six', author: null },
      { text: 'Note:', quote: 'Call after six' },
    ],
    [
      'transaction.note',
      { text: 'Call after six', author: 'Ana' },
      { text: 'Note by Ana:', quote: 'Call after six' },
    ],
    [
      'status',
      { answered_by: 'human', detection_ms: 3000 },
      { text: 'The carrier heard a person.' },
    ],
    [
      'status',
      { answered_by: 'unknown', detection_ms: 3000 },
      { text: 'The carrier heard nothing that tells a person from a machine.' },
    ],
    ['call.recorded', {}, { text: 'call.recorded.' }],
  ])('tells of %s %o', (kind, data, told) => {
    expect(tell({ kind, data })).toEqual(told);
  });
});
