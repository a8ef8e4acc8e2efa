/**
 * What can go wrong between a browser and its server: a TCP proxy that cuts, refuses and stalls.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** @typedef {'pass' | 'refuse' | 'stall'} Mode */
/** @typedef {Awaited<ReturnType<typeof openProxy>>} Proxy */

/** @param {string} target the server's address */
export async function openProxy(target) {
  const { hostname, port } = new URL(target);
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  /** @type {string[]} */
  const requests = [];
  /** Sockets on which live changes were asked for. @type {Set<import('node:net').Socket>} */
  const live = new Set();
  /** @type {Mode} */
  let mode = 'pass';

  const server = createServer((browser) => {
    if (mode === 'refuse') {
      browser.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    for (const [one, other] of /** @type {const} */ ([
      [browser, upstream],
      [upstream, browser],
    ])) {
      sockets.add(one);
      one.on('data', (bytes) => other.write(bytes));
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        live.delete(one);
        other.destroy();
      });
      if (mode === 'stall') {
        one.pause();
      }
    }
    browser.on('data', (bytes) => {
      const head = bytes.toString('latin1');
      if (head.startsWith('GET /events')) {
        requests.push(head);
        live.add(browser);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());

  return {
    url: `http://127.0.0.1:${address.port}`,
    /** How many live connections are open. */
    liveConnections: () => live.size,
    /** The heads of all requests for live changes so far. */
    liveRequests: () => [...requests],
    /** Every connection breaks, and none can be opened. */
    cut: () => {
      mode = 'refuse';
      for (const socket of sockets) {
        socket.destroy();
      }
    },
    /** Connections stand and are accepted, and nothing passes. */
    stall: () => {
      mode = 'stall';
      for (const socket of sockets) {
        socket.pause();
      }
    },
    /** All is well again; what was held back arrives. */
    mend: () => {
      mode = 'pass';
      for (const socket of sockets) {
        socket.resume();
      }
    },
    close: () => {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}
