import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Route, Switch } from 'wouter';

import { LiveProvider } from './live/LiveProvider';
import { PageHeader } from './page/PageHeader';
import { createQueryClient } from './queryClient';
import { cssVariablesResolver, theme } from './theme';
import { TransactionsPage } from './transactions/TransactionsPage';
import { OVERVIEW_PATH } from './view/view';

/** Charts are large, and most of the time nobody looks at them. */
const OverviewPage = lazy(() => import('./overview/OverviewPage'));

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
          <Suspense fallback={<PageHeader />}>
            <Switch>
              <Route path={OVERVIEW_PATH} component={OverviewPage} />
              <Route component={TransactionsPage} />
            </Switch>
          </Suspense>
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
