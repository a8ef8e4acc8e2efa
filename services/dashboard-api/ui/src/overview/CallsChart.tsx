import { VisuallyHidden } from '@mantine/core';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

import type { Overview } from '../api/types';

interface CallsChartProps {
  series: Overview['series'];
  period: Overview['period'];
}

function label(at: string, period: Overview['period']): string {
  return new Date(at).toLocaleString(
    undefined,
    period === 'day' ? { hour: 'numeric' } : { weekday: 'short', day: 'numeric' },
  );
}

/** Calls along the period as bars; for a screen reader, as a table. */
export function CallsChart({ series, period }: CallsChartProps) {
  const points = series.map(({ at, calls, answered }) => ({
    label: label(at, period),
    Answered: answered,
    'Not answered': calls - answered,
  }));
  const quiet = 'var(--mantine-color-dimmed)';
  return (
    <>
      <div aria-hidden="true">
        <ResponsiveContainer width="100%" height={280}>
          <BarChart data={points} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
            <XAxis dataKey="label" tickLine={false} tick={{ fontSize: 12, fill: quiet }} />
            <YAxis
              width={36}
              allowDecimals={false}
              tickLine={false}
              axisLine={false}
              tick={{ fontSize: 12, fill: quiet }}
            />
            <Tooltip
              cursor={{ fill: 'var(--mantine-color-default-hover)' }}
              contentStyle={{
                background: 'var(--mantine-color-body)',
                border: '1px solid var(--mantine-color-default-border)',
                borderRadius: 6,
                fontSize: 13,
              }}
            />
            <Bar dataKey="Answered" stackId="calls" fill="#0c8f76" isAnimationActive={false} />
            <Bar
              dataKey="Not answered"
              stackId="calls"
              fill="light-dark(#c3ccd4, #4a535b)"
              radius={[3, 3, 0, 0]}
              isAnimationActive={false}
            />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <VisuallyHidden>
        <table>
          <caption>Calls, and those answered</caption>
          <tbody>
            {series.map(({ at, calls, answered }) => (
              <tr key={at}>
                <th scope="row">{label(at, period)}</th>
                <td>{calls} calls</td>
                <td>{answered} answered</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </>
  );
}
