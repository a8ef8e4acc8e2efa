import type { ReactNode } from 'react';

import type { Transaction } from '../api/types';
import { attentionText, callText, tone } from './status';
import classes from './StatusText.module.css';

interface StatusTextProps {
  transaction: Transaction;
  /** Stands at the end of the badge's line. */
  children?: ReactNode;
  /** Its name, where a row of the same transaction has the usual one. */
  label?: string;
}

/** The action's badge, and under it why to look and what the latest call does or did. */
export function StatusText({ transaction, children, label }: StatusTextProps) {
  const attention = attentionText(transaction);
  const call = callText(transaction);
  return (
    <div role="group" aria-label={label ?? `Status of ${transaction.id}`}>
      <div className={classes.line}>
        <span className={classes.badge} data-tone={tone(transaction)}>
          {transaction.action}
        </span>
        {children}
      </div>
      <div className={classes.call} title={attention === null ? call : `${attention} · ${call}`}>
        {attention !== null && (
          <>
            <span className={classes.attention}>{attention}</span>
            <span aria-hidden="true"> · </span>
          </>
        )}
        <span>{call}</span>
      </div>
    </div>
  );
}
