import createClient from 'openapi-fetch';

import type { paths } from './schema';

/**
 * The dashboard API, on the page's own origin.
 *
 * `fetch` is looked up at each request, so that tests may put theirs in its place at any time.
 */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  headers: { Accept: 'application/json, application/problem+json' },
  fetch: (request) => globalThis.fetch(request),
});
