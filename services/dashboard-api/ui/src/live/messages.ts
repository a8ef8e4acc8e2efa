import type { Transaction } from '../api/types';
import type { LiveListener, LiveStatus } from './liveConnection';

/** What the tab or worker that holds the connection tells the others. */
export type LiveMessage =
  | { kind: 'status'; status: LiveStatus }
  | { kind: 'transaction'; transaction: Transaction }
  | { kind: 'open' }
  | { kind: 'resync' };

/** What a tab tells the one that holds the connection. */
export interface LiveQuestion {
  kind: 'status?';
}

/** A listener that passes everything on as messages. */
export function passOn(tell: (message: LiveMessage) => void): LiveListener {
  return {
    onStatus: (status) => {
      tell({ kind: 'status', status });
    },
    onTransaction: (transaction) => {
      tell({ kind: 'transaction', transaction });
    },
    onOpen: () => {
      tell({ kind: 'open' });
    },
    onResync: () => {
      tell({ kind: 'resync' });
    },
  };
}

/** The other end of `passOn`. */
export function deliver(message: LiveMessage, listener: LiveListener): void {
  switch (message.kind) {
    case 'status':
      listener.onStatus(message.status);
      break;
    case 'transaction':
      listener.onTransaction(message.transaction);
      break;
    case 'open':
      listener.onOpen();
      break;
    case 'resync':
      listener.onResync();
      break;
  }
}
