import { Alert, Group, Paper, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { useState } from 'react';

import { explain } from '../api/errors';
import type { Overview } from '../api/types';
import { PageHeader } from '../page/PageHeader';
import { CallsChart } from './CallsChart';
import { Figure } from './Figure';
import { OutcomeChart } from './OutcomeChart';
import classes from './OverviewPage.module.css';
import { useOverview, type Period } from './useOverview';

/** What the desk got done today and this week. */
export default function OverviewPage() {
  const [period, setPeriod] = useState<Period>('day');
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
          <Alert color="orange" mb="md" title="The overview could not be read">
            {explain(overview.error)}
          </Alert>
        )}
        {overview.isPending && <Skeleton height={420} />}
        {overview.data !== undefined && <Numbers overview={overview.data} />}
      </main>
    </>
  );
}

function seconds(ms: number): string {
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 }).format(ms / 1000)} s`;
}

function share(part: number, whole: number): string {
  return whole === 0
    ? '–'
    : new Intl.NumberFormat(undefined, { style: 'percent' }).format(part / whole);
}

const whole = new Intl.NumberFormat();

function Numbers({ overview }: { overview: Overview }) {
  const { calls, answered, click_to_outcome_ms: times } = overview;
  return (
    <>
      <div className={classes.figures}>
        <Figure name="Calls" value={whole.format(calls)} href="/?sort=-updated_at" />
        <Figure
          name="Answered"
          value={share(answered, calls)}
          aside={`${whole.format(answered)} calls`}
          href="/?sort=-updated_at"
        />
        <Figure
          name="Resolved without a person"
          value={whole.format(overview.resolved_without_person)}
          href="/?action=Resolved&sort=-updated_at"
        />
        <Figure
          name="Waiting for call back"
          value={whole.format(overview.waiting_for_call_back)}
          aside="now"
          href="/?attention=call_back"
        />
        <Figure
          name="From click to outcome"
          value={times == null ? '–' : seconds(times.p50)}
          aside={times == null ? 'no call has ended' : `nine of ten within ${seconds(times.p90)}`}
          href="/?sort=-updated_at"
        />
      </div>
      <div className={classes.charts}>
        <Paper withBorder p="md" component="section" aria-labelledby="calls-chart">
          <Text id="calls-chart" component="h3" size="sm" fw={650} mb="sm">
            Calls, and those answered
          </Text>
          <CallsChart series={overview.series} period={overview.period} />
        </Paper>
        <Paper withBorder p="md" component="section" aria-labelledby="outcome-chart">
          <Text id="outcome-chart" component="h3" size="sm" fw={650} mb="sm">
            Calls by outcome
          </Text>
          <OutcomeChart byOutcome={overview.by_outcome} calls={calls} />
        </Paper>
      </div>
    </>
  );
}
