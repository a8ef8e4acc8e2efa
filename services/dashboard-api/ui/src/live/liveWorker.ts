/**
 * Holds the one live connection of all tabs, as a SharedWorker. It ends with the last of them.
 */
import { openLive, type LiveStatus } from './liveConnection';
import { passOn, type LiveMessage } from './messages';

const ports = new Set<MessagePort>();
let status: LiveStatus = 'connecting';

function tellAll(message: LiveMessage): void {
  if (message.kind === 'status') {
    status = message.status;
  }
  for (const port of ports) {
    port.postMessage(message);
  }
}

self.addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port === undefined) {
    return;
  }
  // The only thing that a tab says is that it goes.
  port.addEventListener('message', () => {
    ports.delete(port);
  });
  port.start();
  ports.add(port);
  port.postMessage({ kind: 'status', status } satisfies LiveMessage);
});

openLive('/events', passOn(tellAll));
