import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';

import { LiveProvider } from '../live/LiveProvider';
import { createQueryClient } from '../queryClient';
import { theme } from '../theme';
import { TransactionsPage } from '../transactions/TransactionsPage';

/** The whole page as `App` composes it, with a cache of its own and without animations. */
export function renderPage() {
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({
    ...queryClient.getDefaultOptions(),
    queries: { ...queryClient.getDefaultOptions().queries, retry: false },
  });
  return render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        <LiveProvider>
          <TransactionsPage />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
