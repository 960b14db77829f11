import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seriousFindings } from '../../support/browser.ts';
import { state, type Visitor } from '../../support/console.ts';

export function accessibility(visitor: Visitor): void {
  test('axe finds nothing serious on any page, nor in the dark', async () => {
    const page = await visitor.open('try');
    const order = `orders/${visitor.declined}`;
    const stream = `streams/default/order/${visitor.declined}`;
    const pages = [
      'try',
      'orders',
      order,
      'streams',
      'streams?view=streams',
      stream,
      'traces',
      'logs',
      'system',
    ];
    for (const path of pages) {
      await goTo(page, `/console/${path}`);
      expect([path, await findings(page)]).toEqual([path, []]);
    }
    await goTo(page, '/console/traces');
    await page.locator('.trace-row').first().click();
    await page.getByRole('list', { name: 'Spans' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('nor on an order or a chosen event on a phone, which are shown without scrolling sideways', async () => {
    const page = await visitor.open(`orders/${visitor.declined}`, { width: 390 });
    await state(page, 'CancelOrder', 'undone').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await goTo(page, '/console/streams');
    await page.locator('.event-row').first().click();
    await page.getByRole('region', { name: 'Event', exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
}

/** Goes to another page as a link does, and waits until it shows what it shows. */
async function goTo(page: Page, href: string): Promise<void> {
  await page.evaluate((to) => {
    const link = document.createElement('a');
    link.href = to;
    document.body.append(link);
    link.click();
    link.remove();
  }, href);
  await page.waitForURL(`**${href}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
}

/** By all rules as it is, and by those of colours in the other theme. */
async function findings(page: Page): Promise<readonly string[]> {
  const all = await seriousFindings(page);
  await page.keyboard.press('d');
  const dark = await seriousFindings(page, 'color-contrast');
  await page.keyboard.press('d');
  return [...all, ...dark];
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
