import { MutationCache, QueryClient } from '@tanstack/react-query';

import { ApiError, NoAnswer } from './api/errors';
import { readAgain } from './transactions/listCache';

const RETRIES = 2;

/** Not what the server refused, nor what was waited for long enough: the next poll asks anyway. */
function mayPass(error: Error): boolean {
  const isRefused = error instanceof ApiError && error.status < 500;
  const isLate = error instanceof NoAnswer && error.why === 'late';
  return !isRefused && !isLate;
}

export function createQueryClient(): QueryClient {
  const queryClient = new QueryClient({
    mutationCache: new MutationCache({
      onError: (error) => {
        // It may have been done all the same: what is shown is to be what is.
        if (error instanceof NoAnswer) {
          void readAgain(queryClient);
        }
      },
    }),
    defaultOptions: {
      queries: {
        // Live events keep data fresh; what they miss is read again by its own rules.
        staleTime: 30_000,
        // The server may well be this very machine: whether there is a network says nothing.
        networkMode: 'always',
        retry: (failures, error) => failures < RETRIES && mayPass(error),
      },
      // A change is never repeated by itself, nor kept for later: it fails, and says so.
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return queryClient;
}
