/** A dashboard-api of a story's own, beside the stack's: one that may be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** @param {string} url */
const isReady = (url) =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) })
    .then(({ ok }) => ok)
    .catch(() => false);

/**
 * @param {string} program
 * @param {string} settings file of `NAME=value` lines, with the stack's own
 */
export async function replica(program, settings) {
  const lines = readFileSync(settings, 'utf8').trim().split('\n');
  const common = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  const [port, admin] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null;

  return {
    url,
    start: async () => {
      child = spawn(program, {
        cwd: dirname(settings),
        env: {
          ...common,
          LISTEN_ADDR: `127.0.0.1:${port}`,
          ADMIN_ADDR: `127.0.0.1:${admin}`,
        },
        stdio: 'ignore',
      });
      const deadline = Date.now() + 30_000;
      while (!(await isReady(url))) {
        if (child.exitCode !== null || Date.now() > deadline) {
          throw new Error(`the replica is not ready (exit code ${child.exitCode})`);
        }
      }
    },
    /** @param {NodeJS.Signals} signal */
    end: async (signal) => {
      if (child !== null && child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
    },
  };
}
