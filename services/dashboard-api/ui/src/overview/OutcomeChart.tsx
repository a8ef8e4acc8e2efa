import { Link } from 'wouter';

import type { Outcome } from '../api/types';
import { OUTCOMES } from '../transactions/status';
import classes from './OverviewPage.module.css';

interface OutcomeChartProps {
  byOutcome: Record<string, number>;
  calls: number;
}

/** The list in which the transactions of an outcome are, as near as filters come. */
const LISTS: Partial<Record<string, string>> = {
  confirmed: '/?action=Resolved',
  reported_fraud: '/?action=Marked+as+Fraud',
  denied: '/?action=Connecting...',
  agent_requested: '/?action=Connecting...',
  opted_out: '/?attention=number_blocked',
  wrong_person: '/?attention=number_blocked',
  hung_up: '/?action=Disconnected',
  failed: '/?action=Disconnected',
  rejected: '/?action=Disconnected',
  app_error: '/?attention=needs_review',
  unconfirmed: '/?attention=needs_review',
};

/** Bars, the longest first; each leads to its list. */
export function OutcomeChart({ byOutcome, calls }: OutcomeChartProps) {
  const outcomes = Object.entries(byOutcome).toSorted(([, a], [, b]) => b - a);
  if (outcomes.length === 0) {
    return <p className={classes.name}>No call has ended in this time.</p>;
  }
  const most = Math.max(...outcomes.map(([, number]) => number), 1);
  return (
    <ul className={classes.bars}>
      {outcomes.map(([outcome, number]) => (
        <li key={outcome}>
          <Link href={LISTS[outcome] ?? '/?action=Not+Answered'}>
            <span>{outcome in OUTCOMES ? OUTCOMES[outcome as Outcome] : outcome}</span>
            <span className={classes.track}>
              <span style={{ width: `${(number / most) * 100}%` }} />
            </span>
            <span className={classes.number}>
              {number} · {Math.round((number / Math.max(calls, 1)) * 100)}%
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
