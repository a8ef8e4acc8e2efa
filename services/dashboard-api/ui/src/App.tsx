import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';

import { LiveProvider } from './live/LiveProvider';
import { createQueryClient } from './queryClient';
import { cssVariablesResolver, theme } from './theme';
import { TransactionsPage } from './transactions/TransactionsPage';

export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <LiveProvider>
          <TransactionsPage />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
