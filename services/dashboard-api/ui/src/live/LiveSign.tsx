import { Text } from '@mantine/core';

import type { LiveStatus } from './liveConnection';
import { useLiveStatus } from './LiveContext';
import classes from './LiveSign.module.css';

const SIGNS: Record<LiveStatus, { text: string; title: string }> = {
  connecting: { text: 'Connecting', title: 'Opening the live connection.' },
  live: { text: 'Live', title: 'Changes appear as they happen.' },
  delayed: {
    text: 'Live is delayed · refreshing every 5 s',
    title: 'The server has lost its own source of changes; they appear within 5 seconds.',
  },
  lost: {
    text: 'Live connection lost · refreshing every 5 s',
    title: 'Changes appear within 5 seconds. The live connection is being opened again.',
  },
};

/** The quiet sign in the header that says how fresh the page is. */
export function LiveSign() {
  const status = useLiveStatus();
  const { text, title } = SIGNS[status];
  return (
    <Text role="status" size="xs" title={title} className={classes.sign} data-live={status}>
      {text}
    </Text>
  );
}
