import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { Link } from 'wouter';

import type { Overview } from '../api/types';
import { whole } from './figures';
import { stepHref } from './lists';
import classes from './OverviewPage.module.css';

const HEIGHT = 260;

function label(at: string, period: Overview['period']): string {
  return new Date(at).toLocaleString(
    undefined,
    period === 'day' ? { hour: 'numeric' } : { weekday: 'short', day: 'numeric', timeZone: 'UTC' },
  );
}

/** Those called along the period as bars, and as a table whose numbers lead to their lists. */
export function CallsChart({ overview }: { overview: Overview }) {
  return (
    <>
      <p className={classes.legend} aria-hidden="true">
        <span data-part="answered">Answered</span>
        <span data-part="others">Not answered, or still open</span>
      </p>
      <div aria-hidden="true">
        <Bars overview={overview} />
      </div>
      <details className={classes.table}>
        <summary>{overview.period === 'day' ? 'Hour by hour' : 'Day by day'}</summary>
        <StepTable overview={overview} />
      </details>
    </>
  );
}

function Bars({ overview: { series, period } }: { overview: Overview }) {
  const points = series.map(({ at, called, answered }) => ({
    label: label(at, period),
    Answered: answered,
    Others: called - answered,
  }));
  const tick = { fontSize: 12, fill: 'var(--mantine-color-dimmed)' };
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <BarChart data={points} accessibilityLayer={false} margin={{ left: 0, right: 8, top: 8 }}>
        <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
        <XAxis
          dataKey="label"
          tickLine={false}
          tick={tick}
          minTickGap={16}
          interval="equidistantPreserveStart"
        />
        <YAxis width={36} allowDecimals={false} tickLine={false} axisLine={false} tick={tick} />
        <Tooltip
          cursor={{ fill: 'var(--mantine-color-default-hover)' }}
          itemStyle={{ color: 'var(--mantine-color-text)' }}
          contentStyle={{
            background: 'var(--mantine-color-body)',
            border: '1px solid var(--mantine-color-default-border)',
            borderRadius: 6,
            fontSize: 13,
          }}
        />
        <Bar dataKey="Answered" stackId="calls" fill="var(--answered)" isAnimationActive={false} />
        <Bar
          dataKey="Others"
          stackId="calls"
          fill="var(--others)"
          radius={[3, 3, 0, 0]}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

function StepTable({ overview }: { overview: Overview }) {
  const { series, period } = overview;
  return (
    <table>
      <caption>Customers called, and those who answered</caption>
      <thead>
        <tr>
          <th scope="col">{period === 'day' ? 'Hour' : 'Day (UTC)'}</th>
          <th scope="col">Called</th>
          <th scope="col">Answered</th>
        </tr>
      </thead>
      <tbody>
        {series.map(({ at, called, answered }, index) => (
          <tr key={at}>
            <th scope="row">{label(at, period)}</th>
            <td>
              {called === 0 ? '0' : <Link href={stepHref(overview, index)}>{whole(called)}</Link>}
            </td>
            <td>{whole(answered)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
