import { Link } from 'wouter';

import type { Overview } from '../api/types';
import { isOutcomeFilter, outcomeFilterText } from '../view/outcomeFilter';
import { share, whole } from './figures';
import { calledHref } from './lists';
import classes from './OverviewPage.module.css';

/** Bars, the longest first; each leads to its list. */
export function OutcomeChart({ overview }: { overview: Overview }) {
  const { by_outcome: byOutcome, called } = overview;
  const outcomes = Object.entries(byOutcome).toSorted(([, a], [, b]) => b - a);
  if (outcomes.length === 0) {
    return <p className={classes.name}>No call has come to an outcome in this time.</p>;
  }
  const most = Math.max(...outcomes.map(([, number]) => number), 1);
  return (
    <ul className={classes.bars} aria-label="Calls by outcome">
      {outcomes.map(([outcome, number]) => {
        // A word that only a newer server knows is told as it is, and leads to all.
        const filter = isOutcomeFilter(outcome) ? outcome : null;
        return (
          <li key={outcome}>
            <Link href={calledHref(overview, filter)}>
              <span>{filter === null ? outcome : outcomeFilterText(filter)}</span>
              <span className={classes.track}>
                <span
                  data-outcome={outcome}
                  style={{ width: `${((number / most) * 100).toFixed(1)}%` }}
                />
              </span>
              <span className={classes.number}>
                {whole(number)} · {share(number, called)}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
