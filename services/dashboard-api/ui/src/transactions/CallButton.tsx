import { IconPhone } from '@tabler/icons-react';

import type { Transaction } from '../api/types';
import classes from './CallButton.module.css';
import { isUnderWay } from './status';

interface CallButtonProps {
  transaction: Transaction;
  /** The click is on its way to the server. */
  asking: boolean;
  onCall: () => void;
  /** Its name, where a row of the same transaction has the usual one. */
  label?: string;
}

/**
 * Calls the customer. While a call is under way it says so and does nothing; it stays focusable, so
 * that pressing it does not throw a keyboard user back to the top of the page.
 */
export function CallButton({ transaction, asking, onCall, label }: CallButtonProps) {
  const { id } = transaction;
  const busy = asking || isUnderWay(transaction);
  const name = label ?? `Call ${id}`;
  return (
    <button
      type="button"
      className={classes.button}
      aria-label={busy ? `${name}: under way` : name}
      data-call={id}
      aria-disabled={busy}
      onClick={() => {
        if (!busy) {
          onCall();
        }
      }}
    >
      {!busy && <IconPhone size={14} aria-hidden="true" />}
      {busy ? 'Under way' : 'Call'}
    </button>
  );
}
