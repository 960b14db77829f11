import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { PATIENCE, type Visitor } from '../../support/console.ts';

export function keyboard(visitor: Visitor): void {
  test('the keyboard goes everywhere', async () => {
    const page = await visitor.open('system');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const rows = page.getByRole('list', { name: 'Orders' }).getByRole('link');
    await rows.first().focus();
    const [first, second] = await Promise.all([0, 1].map((index) => rows.nth(index).getAttribute('href')));
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href'));
    expect(await focused()).toBe(first);
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused, PATIENCE).toBe(second);
    await page.keyboard.press('Enter');
    await page.getByRole('slider').waitFor();
    expect(new URL(page.url()).pathname).toBe(second);
  });

  test.each(['try', 'system', 'logs'])(
    'Tab comes by all that can be used on %s, and shows where it is',
    async (path) => {
      const page = await visitor.open(path);
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await page.evaluate(markUsable);
      const seen = await walked(page);
      expect(seen.filter(({ outlined }) => !outlined)).toEqual([]);
      const there = await page
        .locator('[data-usable]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-usable') ?? ''));
      const reached = new Set(seen.map(({ mark }) => mark));
      expect(there.filter((mark) => !reached.has(mark))).toEqual([]);
      expect(reached.size).toBeGreaterThan(8);
    },
  );

  test('nothing moves for who asked for that', async () => {
    const moving = (page: Page) =>
      page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
    const page = await visitor.open('system');
    await page.locator('.system-map').waitFor();
    await expect.poll(() => moving(page), PATIENCE).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(() => moving(page), PATIENCE).toBe(0);
  });
}

/** Numbers what can be used now: rows and news that come later are not asked for. Runs in the page. */
function markUsable(): void {
  const usable = 'a[href], button:not([disabled]), input, select, [tabindex="0"]';
  for (const [index, element] of [...document.querySelectorAll(usable)].entries()) {
    if (element.checkVisibility()) element.setAttribute('data-usable', String(index));
  }
}

interface Stop {
  readonly mark: string;
  readonly outlined: boolean;
}

/** Presses Tab until it leaves the page; answers the marked elements that it came by. */
async function walked(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (;;) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const framed = element.closest('.filter') ?? element;
      const { outlineStyle, outlineWidth } = getComputedStyle(framed);
      const outlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
      return { mark: element.getAttribute('data-usable') ?? '', outlined };
    });
    if (stop === null) return stops;
    if (stop.mark !== '') stops.push(stop);
  }
}
