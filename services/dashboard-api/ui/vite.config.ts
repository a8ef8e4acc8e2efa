import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where the dev server sends API requests; the built page is served by dashboard-api itself. */
const api = process.env.DASHBOARD_API ?? 'http://127.0.0.1:8080';

const apiRoutes = [
  '/transactions',
  '/call/',
  '/calls/',
  '/update_phone',
  '/update_action',
  '/overview',
  '/events',
  '/openapi.json',
];

export default defineConfig({
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(apiRoutes.map((route) => [route, { target: api }])),
  },
  build: {
    // The first browsers with CSS light-dark(), on which the colours of both schemes rest: a build
    // for older ones would rewrite it into something that does not follow Mantine's scheme.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
