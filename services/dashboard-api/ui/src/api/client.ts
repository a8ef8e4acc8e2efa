import createClient from 'openapi-fetch';

import { NoAnswer } from './errors';
import type { paths } from './schema';

/**
 * So long an answer is waited for, its body included. Longer than the 15 seconds after which the
 * server itself gives up, for it knows better what to say.
 */
export const ANSWER_WITHIN_MS = 20_000;

/** `fetch`, but for a server that hangs or cannot be reached: then a `NoAnswer`. */
async function ask(request: Request): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
  }, ANSWER_WITHIN_MS);
  try {
    const signal = AbortSignal.any([request.signal, late.signal]);
    const response = await globalThis.fetch(request, { signal });
    // Read to its end here, so that the limit and the error hold for all of it.
    const body = await response.text();
    const { status, statusText, headers } = response;
    return new Response(body === '' ? null : body, { status, statusText, headers });
  } catch (cause) {
    if (request.signal.aborted) {
      throw cause;
    }
    throw new NoAnswer(request.method, late.signal.aborted ? 'late' : 'unreachable', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The dashboard API, on the page's own origin.
 *
 * `fetch` is looked up at each request, so that tests may put theirs in its place at any time.
 */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  headers: { Accept: 'application/json, application/problem+json' },
  fetch: ask,
});
