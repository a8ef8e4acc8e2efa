/** What colleagues, programs and customers do meanwhile: the APIs, asked directly. */
import assert from 'node:assert/strict';

/** @param {string} url @param {string} method @param {unknown} [body] */
async function ask(url, method, body) {
  const response = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  assert.ok(response.ok, `${method} ${url}: ${response.status} ${await response.clone().text()}`);
  return response;
}

/** @param {string} desk @param {string} phones */
export function apiOf(desk, phones) {
  return {
    /** Rows of a story's own, by id and phone. @param {Record<string, string>} numbers */
    import: (numbers) =>
      ask(
        `${desk}/transactions/import`,
        'POST',
        Object.entries(numbers).map(([id, phone]) => ({
          id,
          client_name: `Customer of ${id}`,
          card_number: '***1234',
          client_phone: phone,
          amount: '12.50',
          bank_name: 'Chase Bank',
          merchant_name: 'Amazon',
          transaction_date: '15/03/2025',
          action: 'Not Answered',
        })),
      ),
    /** @param {string} id @param {string} action */
    setAction: (id, action) => ask(`${desk}/update_action`, 'POST', { id, action }),
    /** @param {string} id @param {string} text */
    addNote: (id, text) => ask(`${desk}/transactions/${id}/notes`, 'POST', { text }),
    /** @param {string} id */
    call: (id) => ask(`${desk}/call/${id}`, 'POST'),
    /** The customer with this number follows a script from now on. @param {string} number @param {unknown} then */
    script: (number, then) =>
      ask(`${phones}/sim/numbers/${encodeURIComponent(number)}`, 'PUT', {
        about: 'of a browser test',
        then,
      }),
    /** A person plays this customer: the phone rings until it is answered. @param {string} number */
    play: (number) => ask(`${phones}/sim/numbers/${encodeURIComponent(number)}/played`, 'PUT'),
  };
}

/** @typedef {ReturnType<typeof apiOf>} Api */
