import { Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import type { Overview } from '../api/types';
import { CallsChart } from './CallsChart';
import { Figure } from './Figure';
import { duration, share, whole } from './figures';
import { callBackHref, calledHref } from './lists';
import { OutcomeChart } from './OutcomeChart';
import classes from './OverviewPage.module.css';

interface NumbersProps {
  overview: Overview;
  /** Whether these are still the numbers of the other period. */
  isStale: boolean;
}

/** The numbers of a period; each leads to a list of as many rows. */
export function Numbers({ overview, isStale }: NumbersProps) {
  return (
    <div aria-busy={isStale}>
      <Figures overview={overview} />
      <div className={classes.charts}>
        <Chart id="calls-chart" title="Customers called, and those who answered">
          {overview.called === 0 ? (
            <p className={classes.name}>Nobody was called in this time.</p>
          ) : (
            <CallsChart overview={overview} />
          )}
        </Chart>
        <Chart id="outcome-chart" title="Calls by outcome">
          <OutcomeChart overview={overview} />
        </Chart>
      </div>
      <Text size="xs" c="dimmed" mt="sm">
        Each transaction counts once, with its latest call.
      </Text>
    </div>
  );
}

function Figures({ overview }: { overview: Overview }) {
  const { called, calls, answered, click_to_outcome_ms: times } = overview;
  return (
    <div className={classes.figures}>
      <Figure
        name="Called"
        value={whole(called)}
        aside={calls > called ? `${whole(calls)} calls, with those repeated` : undefined}
        href={calledHref(overview)}
      />
      <Figure
        name="Answered"
        value={share(answered, called)}
        aside={`${whole(answered)} of ${whole(called)}`}
        href={calledHref(overview, 'answered')}
      />
      <Figure
        name="Resolved without a person"
        value={whole(overview.resolved_without_person)}
        aside={`${share(overview.resolved_without_person, called)} of those called`}
        href={calledHref(overview, 'confirmed')}
      />
      <Figure
        name="Waiting for call back"
        value={whole(overview.waiting_for_call_back)}
        aside="now, whenever they were called"
        href={callBackHref()}
      />
      <Figure
        name="From click to outcome"
        value={times == null ? '–' : duration(times.p50)}
        aside={
          times == null
            ? 'no call has ended'
            : `half of the calls; 9 of 10 in ${duration(times.p90)}`
        }
        href={calledHref(overview, 'any')}
      />
    </div>
  );
}

function Chart({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Text id={id} component="h3" size="sm" fw={650} mb="sm">
        {title}
      </Text>
      {children}
    </Paper>
  );
}
