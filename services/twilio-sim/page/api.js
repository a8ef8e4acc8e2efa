/** The stand-in's control API. */

/** A refusal, in the words of the stand-in. */
export class Refused extends Error {}

async function request(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { 'content-type': 'application/json' };
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Refused('the stand-in does not answer; is it running?');
  }
  const text = await answer.text();
  let result = null;
  try {
    result = text && JSON.parse(text);
  } catch {
    // An answer without JSON has nothing to tell but its status.
  }
  if (!answer.ok) throw new Refused(result?.error ?? `the stand-in answered ${answer.status}`);
  return result;
}

export const scripts = () => request('GET', '/sim/numbers');
export const call = (sid) => request('GET', `/sim/calls/${sid}`);
export const lastCall = async (number) =>
  (await request('GET', `/sim/calls?limit=1&to=${encodeURIComponent(number)}`))[0] ?? null;
export const setPlayed = (number, played) =>
  request(played ? 'PUT' : 'DELETE', `/sim/numbers/${encodeURIComponent(number)}/played`);
export const act = (sid, gesture, body) => request('POST', `/sim/calls/${sid}/${gesture}`, body);

/** Every snapshot of the phones, for ever; `onLive` hears whether the stream is up. */
export function watch(onSnapshot, onLive) {
  let source;
  const open = () => {
    source = new EventSource('/sim/events');
    source.addEventListener('open', () => onLive(true));
    source.addEventListener('phones', (event) => onSnapshot(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      onLive(false);
      // A refusal closes the source for good; a lost connection is tried again by the browser.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 3000);
    });
  };
  open();
}
