import type { TimelineEvent } from '../api/types';
import { instant } from '../transactions/format';
import { tell } from './sentences';
import classes from './Timeline.module.css';

/** What happened, the newest first. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <ol className={classes.timeline} aria-label="Timeline">
      {events.toReversed().map((event) => {
        const { text, quote, aside } = tell(event);
        return (
          <li key={event.id} className={classes.event} data-kind={event.kind}>
            <time className={classes.time} dateTime={event.at}>
              {instant(event.at)}
            </time>
            <div className={classes.story}>
              {text}
              {quote !== undefined && <q className={classes.quote}>{quote}</q>}
              {aside !== undefined && <div className={classes.aside}>{aside}</div>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
