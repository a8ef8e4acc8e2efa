import '@testing-library/jest-dom/vitest';

import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';

import { forgetDrafts } from '../drafts';
import { forgetPhoneDrafts } from '../transactions/phoneDrafts';
import { FakeEventSource } from './fakeEventSource';
import { server } from './server';

// Deadlines for machines that compile something else meanwhile; nothing waits longer than it has to.
configure({ asyncUtilTimeout: 5_000 });

// What jsdom lacks and Mantine needs.
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: query.includes('min-width'),
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
}));
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {
      /* Nothing changes its size in jsdom. */
    }
    unobserve() {
      /* As above. */
    }
    disconnect() {
      /* As above. */
    }
  },
);
vi.stubGlobal('EventSource', FakeEventSource);
Element.prototype.scrollIntoView = () => undefined;
vi.stubGlobal('scrollTo', () => undefined);

beforeAll(() => {
  server.listen({ onUnhandledRequest: 'error' });
});
beforeEach(() => {
  FakeEventSource.forget();
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
  vi.useRealTimers();
  forgetDrafts();
  forgetPhoneDrafts();
  window.history.replaceState(null, '', '/');
});
afterAll(() => {
  server.close();
});
