/** What every browser test needs before it can start. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} message @returns {never} */
function cannotStart(message) {
  console.error(`cannot start: ${message}`);
  process.exit(2);
}

/** @param {string} name */
export function required(name) {
  return process.env[name] || cannotStart(`${name} is not set`);
}

/** The browser to drive. */
export function findBrowser() {
  const given = process.env.RINGCHECK_CHROMIUM;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = given
    ? [given]
    : folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return found ?? cannotStart('no Chromium was found; name one with RINGCHECK_CHROMIUM');
}
