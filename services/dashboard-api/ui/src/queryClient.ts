import { QueryClient } from '@tanstack/react-query';

import { ApiError } from './api/errors';

const RETRIES = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Live events keep data fresh; what they miss is read again by its own rules.
        staleTime: 30_000,
        // The server may well be this very machine: whether there is a network says nothing.
        networkMode: 'always',
        retry: (failures, error) =>
          failures < RETRIES && !(error instanceof ApiError && error.status < 500),
      },
      // A change is never repeated by itself, nor kept for later: it fails, and says so.
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
