import { Alert, Button, Group, SegmentedControl, Skeleton, Title } from '@mantine/core';

import { explain } from '../api/errors';
import { PageHeader } from '../page/PageHeader';
import { Numbers } from './Numbers';
import classes from './OverviewPage.module.css';
import { useOverview } from './useOverview';
import { usePeriod } from './usePeriod';

/** What the desk got done today and this week. */
export default function OverviewPage() {
  const [period, setPeriod] = usePeriod();
  const overview = useOverview(period);
  return (
    <>
      <PageHeader />
      <main className={classes.main}>
        <Group justify="space-between" mb="md">
          <Title order={2} size="h4">
            Overview
          </Title>
          <SegmentedControl
            size="xs"
            aria-label="Period"
            value={period}
            onChange={(chosen) => {
              setPeriod(chosen === 'week' ? 'week' : 'day');
            }}
            data={[
              { value: 'day', label: '24 hours' },
              { value: 'week', label: '7 days' },
            ]}
          />
        </Group>
        {overview.error !== null && (
          <Alert
            color="orange"
            mb="md"
            title={
              overview.data === undefined
                ? 'The overview could not be read'
                : 'The numbers may be out of date'
            }
          >
            <Group justify="space-between" gap="sm">
              <span>{explain(overview.error)}</span>
              <Button size="compact-sm" variant="default" onClick={() => void overview.refetch()}>
                Try again
              </Button>
            </Group>
          </Alert>
        )}
        {overview.isPending && (
          <div role="status" aria-label="Reading the overview">
            <Skeleton height={420} />
          </div>
        )}
        {overview.data !== undefined && (
          <Numbers overview={overview.data} isStale={overview.isPlaceholderData} />
        )}
      </main>
    </>
  );
}
