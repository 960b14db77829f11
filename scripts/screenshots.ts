/**
 * `node scripts/screenshots.ts [--url <console URL>]`: places orders of every outcome in the console of a running laptop cloud, and
 * takes a picture of each page in both themes and two widths into `.local/screenshots`. Those that the documents show go to
 * docs/images, too.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGUMENTS, findChromium } from './screenshots/chromium.ts';

const root = join(import.meta.dirname, '..');
const outdir = join(root, '.local', 'screenshots');
const documents = join(root, 'docs', 'images');

/** Pixels. */
const SIZES = { laptop: { width: 1_280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const THEMES = ['light', 'dark'] as const;

/** What README and documents show. */
const SHOWN = new Set([
  'order-compensated-light-laptop',
  'order-compensated-dark-laptop',
  'order-confirmed-light-phone',
  'system-dark-laptop',
  'trace-light-laptop',
  'try-light-laptop',
]);

/** News of the last clicks arrive, and sparklines and charts have a bucket or two to show: milliseconds. */
const SETTLING = 8_000;

const { values } = parseArgs({
  options: { url: { type: 'string', default: 'http://localhost:4000/console' } },
});

/** Addresses of the pages, by the name of their picture. */
type Addresses = Readonly<Record<string, string>>;

/** Clicks through every outcome, and answers an address of every page. */
async function fill(page: Page): Promise<Addresses> {
  await page.goto(`${values.url}/try`);
  await page.getByRole('button', { name: 'A rush' }).click();
  await page.waitForTimeout(SETTLING);
  for (const sample of await page.locator('.sample').all()) await sample.click();
  await page.waitForTimeout(SETTLING);
  const placed = (status: string) =>
    page.locator('.placed li', { hasText: status }).first().getByRole('link').getAttribute('href');
  const [confirmed, cancelled] = [
    await placed('Confirmed'),
    await placed('the address is in an area that is not served'),
  ];
  await page.goto(`${values.url}/traces?operation=CreateOrder`);
  const trace = await page.locator('.trace-row').first().getAttribute('href');
  return {
    'order-confirmed': confirmed ?? '',
    'order-compensated': cancelled ?? '',
    trace: trace ?? '',
    ...Object.fromEntries(
      ['orders', 'streams', 'traces', 'logs', 'system', 'try'].map((name) => [name, `/console/${name}`]),
    ),
  };
}

async function photograph(page: Page, addresses: Addresses, look: string): Promise<void> {
  for (const [name, address] of Object.entries(addresses)) {
    await page.goto(new URL(address, values.url).href);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    // The first pulse: figures stand where dashes were.
    await page.locator('.vital dd', { hasNotText: '–' }).first().waitFor({ state: 'attached' });
    const picture = `${name}-${look}`;
    const path = join(outdir, `${picture}.png`);
    await page.screenshot({ path });
    if (SHOWN.has(picture)) await copyFile(path, join(documents, `${picture}.png`));
  }
}

async function photographAll(browser: Browser, addresses: Addresses): Promise<void> {
  for (const [device, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of THEMES) {
      const page = await browser.newPage({ viewport, colorScheme });
      await photograph(page, addresses, `${colorScheme}-${device}`);
      await page.close();
    }
  }
}

const executablePath = findChromium();
if (executablePath === undefined)
  throw new Error('There is no Chromium: install it, or name one in CHROMIUM.');
await Promise.all([outdir, documents].map((directory) => mkdir(directory, { recursive: true })));
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
try {
  await photographAll(browser, await fill(await browser.newPage()));
} finally {
  await browser.close();
}
console.log(`pictures are in ${outdir}`);
