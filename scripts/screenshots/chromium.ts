import { existsSync } from 'node:fs';

/** Where distributions and macOS put Chromium or Chrome. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser to drive: the one that the variable CHROMIUM names, or an installed one; undefined where there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return [environment.CHROMIUM, ...PLACES].find((place) => place && existsSync(place));
}

/** Containers often run as root and without the privileges that Chromium's sandbox asks for; it opens our own pages only. */
export const CHROMIUM_ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage'];
