import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { RecordedEvent } from '../../console/api/observation.ts';
import { findChromium } from '../../scripts/screenshots/chromium.ts';
import { type Look, seriousFindings, startBrowser, type Visit, visit } from '../support/browser.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { seed } from '../support/seed.ts';

const executable = findChromium();
const PAGES = ['orders', 'streams', 'traces', 'logs', 'system', 'try'];

describe.skipIf(executable === undefined)(
  'the console (needs Chromium: install it, or name one in CHROMIUM)',
  () => {
    let laptop: Laptop;
    let browser: Browser;
    let visits: Visit[] = [];

    beforeAll(async () => {
      [laptop, browser] = await Promise.all([
        startLaptop(inject('assembly')),
        startBrowser(executable ?? ''),
      ]);
      await seed(laptop.urls.graphql);
    });

    afterEach(async () => {
      const complaints = visits.flatMap((one) => one.complaints);
      await Promise.all(visits.map(({ page }) => page.close()));
      visits = [];
      expect(complaints).toEqual([]);
    });

    afterAll(async () => {
      await browser?.close();
      await laptop?.stop();
    });

    async function open(path: string, look: Look = {}): Promise<Page> {
      const visited = await visit(browser, `${laptop.urls.console}/${path}`, look);
      visits.push(visited);
      await visited.page.getByRole('heading', { level: 1 }).waitFor();
      return visited.page;
    }

    /** Places an order with one click, and opens it once it is final. */
    async function orderThatEnds(sample: string, status: string): Promise<Page> {
      const page = await open('try');
      await page.getByRole('button', { name: sample }).click();
      const placed = page.locator('.placed li').first();
      await placed.getByText(status).waitFor();
      await placed.getByRole('link').click();
      await page.locator('.summary').getByText(status).waitFor();
      return page;
    }

    function state(page: Page, name: string, look: string) {
      return page.locator(`[data-state="${name}"][data-look="${look}"]`);
    }

    test('an order that is placed fills the diagram of its saga', async () => {
      const page = await orderThatEnds('Confirmed Four steps', 'Confirmed');
      const steps = ['ReserveInventory', 'ProcessPayment', 'ArrangeShipping', 'ConfirmOrder'];
      for (const step of steps) await state(page, step, 'done').waitFor();
      const orders = steps.map((step) => state(page, step, 'done').getAttribute('data-order'));
      expect(await Promise.all(orders)).toEqual(['1', '2', '3', '4']);
      await state(page, 'CancelOrder', 'open').waitFor();
    });

    test('a declined one shows its compensation in red and in order', async () => {
      const page = await orderThatEnds('Card declined', 'Cancelled');
      await state(page, 'ProcessPayment', 'failed').waitFor();
      const compensation = ['BeginCompensation', 'ReleaseInventory', 'CancelOrder'];
      for (const step of compensation) await state(page, step, 'undone').waitFor();
      const orders = compensation.map((step) => state(page, step, 'undone').getAttribute('data-order'));
      expect(await Promise.all(orders)).toEqual(['3', '4', '5']);
      await state(page, 'RefundPayment', 'open').waitFor();
      const [red, drawn] = await page.evaluate(() => {
        const probe = document.createElement('i');
        probe.style.color = 'var(--bad)';
        document.body.append(probe);
        const boxes = [...document.querySelectorAll('[data-look="undone"] .box')];
        return [getComputedStyle(probe).color, boxes.map((box) => getComputedStyle(box).stroke)];
      });
      expect(drawn).toEqual([red, red, red]);
      await page.locator('.summary').getByText('the card was declined').waitFor();
    });

    test('the slider goes back to the order as it was placed, and so does the diagram', async () => {
      const page = await orderThatEnds('Confirmed Four steps', 'Confirmed');
      const slider = page.getByRole('slider');
      await page.locator('.facts').getByText('Confirmed').first().waitFor();
      await slider.focus();
      await page.keyboard.press('Home');
      await page.getByText('State as of version 1').waitFor();
      await page.locator('.facts').getByText('Pending').waitFor();
      await state(page, 'ConfirmOrder', 'open').waitFor();
      await page.keyboard.press('ArrowRight');
      await page.getByText('State as of version 2').waitFor();
      await page.locator('.facts mark').getByText('Processing').first().waitFor();
      await page.keyboard.press('End');
      await state(page, 'ConfirmOrder', 'done').waitFor();
    });

    test('an event leads to the log lines and the trace of its request', async () => {
      const page = await orderThatEnds('Confirmed Four steps', 'Confirmed');
      const id = page.url().split('/').at(-1);
      await page.goto(`${laptop.urls.console}/streams/default/order/${id}`);
      await page.getByRole('button', { name: 'Order placed' }).click();
      const detail = page.getByRole('region', { name: 'Event', exact: true });
      await detail.getByRole('heading', { name: 'Order placed' }).waitFor();
      await detail.getByTitle('Its log lines').click();
      await page.getByRole('button', { name: /CreateOrder OK/ }).waitFor();
      await page.goBack();
      await page.getByRole('button', { name: 'Order placed' }).click();
      await detail.getByRole('link', { name: /^1-[0-9a-f]{8}-[0-9a-f]{24}$/ }).click();
      await page
        .getByRole('button', { name: /CreateOrder/ })
        .first()
        .waitFor();
    });

    test('dark is remembered', async () => {
      const page = await open('orders');
      const background = () =>
        page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const light = await background();
      await page.getByRole('button', { name: 'Dark or light' }).click();
      const dark = await background();
      expect(dark).not.toBe(light);
      await page.reload();
      expect(await background()).toBe(dark);
    });

    test('the keyboard goes everywhere', async () => {
      await orderThatEnds('Confirmed Four steps', 'Confirmed');
      const page = await open('system');
      await page.keyboard.press('g');
      await page.keyboard.press('o');
      await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      const rows = page.getByRole('list', { name: 'Orders' }).getByRole('link');
      await rows.first().focus();
      const [first, second] = await Promise.all([
        rows.nth(0).getAttribute('href'),
        rows.nth(1).getAttribute('href'),
      ]);
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href'));
      expect(await focused()).toBe(first);
      await page.keyboard.press('ArrowDown');
      await expect.poll(focused).toBe(second);
      await page.keyboard.press('Enter');
      await page.getByRole('slider').waitFor();
      expect(new URL(page.url()).pathname).toBe(second);
    });

    test('ten thousand events are a list of a few rows at a time', async () => {
      const page = await open('orders');
      await page.route('**/observe/v1/events?*', (route) => {
        const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
        const items = Array.from({ length: 500 }, (_, index) => event(10_000 - from - index));
        const next = from + 500 < 10_000 ? String(from + 500) : null;
        return route.fulfill({ json: { items, next } });
      });
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      const list = page.getByRole('list', { name: 'Events' });
      await list.getByRole('button').first().focus();
      const oldest = list.getByRole('button', { name: /v1$/ });
      const toTheEnd = async () => {
        await page.keyboard.press('End');
        return await oldest.count();
      };
      await expect.poll(toTheEnd, { timeout: 30_000 }).toBe(1);
      expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    });

    test.each(PAGES)('axe finds nothing serious on %s, nor in the dark', async (path) => {
      const page = await open(path);
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      expect(await seriousFindings(page)).toEqual([]);
      await page.keyboard.press('d');
      expect(await seriousFindings(page, 'color-contrast')).toEqual([]);
    });

    test('nor on an order on a phone, which shows it without scrolling sideways', async () => {
      const { pathname } = new URL((await orderThatEnds('Card declined', 'Cancelled')).url());
      const page = await open(pathname.slice('/console/'.length), { width: 390 });
      await state(page, 'CancelOrder', 'undone').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });
  },
);

function event(version: number): RecordedEvent {
  return {
    stream: 'default/stock/1',
    version,
    type: 'StockAdjusted',
    schemaVersion: 1,
    occurredAt: 1_700_000_000_000 + version,
    actor: 'a',
    correlationId: null,
    causationId: null,
    traceId: null,
    commitId: `c-${version}`,
    commitIndex: 0,
    commitSize: 1,
    snapshot: false,
    data: {},
  };
}
