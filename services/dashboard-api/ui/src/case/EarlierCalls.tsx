import type { Call } from '../api/types';
import { moment } from '../transactions/format';
import { phoneText } from '../transactions/phoneText';
import { endText } from '../transactions/status';
import classes from './CaseFacts.module.css';

/** The calls before the newest one. */
export function EarlierCalls({ calls }: { calls: readonly Call[] }) {
  if (calls.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="earlier-calls">
      <h3 id="earlier-calls" className={classes.heading}>
        Earlier calls
      </h3>
      <ul className={classes.calls}>
        {calls.map((call) => (
          <li key={call.id}>
            <time dateTime={call.created_at}>{moment(call.created_at)}</time>
            <span>{endText(call)}</span>
            <span className={classes.quiet}>{phoneText(call.number)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
