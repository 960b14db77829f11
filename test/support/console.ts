import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { type Look, startBrowser, type Visit, visit } from './browser.ts';
import { type Laptop, startLaptop } from './laptop.ts';
import { seed } from './seed.ts';

/** Somebody in front of the console of a laptop with two orders: one that is confirmed, one whose card is declined. */
export interface Visitor {
  readonly laptop: Laptop;
  /** Ids. */
  readonly confirmed: string;
  readonly declined: string;
  /** Opens a page of the console, such as `orders`. What it complains about fails the test. */
  readonly open: (path: string, look?: Look) => Promise<Page>;
  /** Opens any other page of the laptop. */
  readonly openUrl: (url: string, look?: Look) => Promise<Page>;
  /** From here on the test expects complaints of this kind. */
  readonly expectComplaints: (kind: RegExp) => void;
}

/** For the tests of a file: one laptop and one browser for all, pages of its own for each. */
export function useConsole(executable: string): Visitor {
  let laptop: Laptop;
  let browser: Browser;
  let placed: readonly string[] = [];
  let visits: Visit[] = [];
  let expected: RegExp | undefined;

  beforeAll(async () => {
    [laptop, browser] = await Promise.all([startLaptop(inject('assembly')), startBrowser(executable)]);
    await seed(laptop.urls.graphql);
    placed = await Promise.all(['pm_card_visa', 'pm_card_declined'].map((method) => place(laptop, method)));
  });

  afterEach(async () => {
    const complaints = visits.flatMap((one) => one.complaints).filter((text) => !expected?.test(text));
    await Promise.all(visits.map(({ page }) => page.context().close()));
    visits = [];
    expected = undefined;
    expect(complaints).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await laptop?.stop();
  });

  const openUrl: Visitor['openUrl'] = async (url, look) => {
    const visited = await visit(browser, url, look);
    visits.push(visited);
    return visited.page;
  };
  return {
    get laptop() {
      return laptop;
    },
    get confirmed() {
      return placed[0] ?? '';
    },
    get declined() {
      return placed[1] ?? '';
    },
    openUrl,
    open: async (path, look) => {
      const page = await openUrl(`${laptop.urls.console}/${path}`, look);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page;
    },
    expectComplaints: (kind) => {
      expected = kind;
    },
  };
}

/** For `expect.poll`: a slow machine is not a failure. */
export const PATIENCE = { timeout: 45_000 };

/** Places an order through the API and answers its id. */
export async function place(laptop: Laptop, paymentMethod: string): Promise<string> {
  const { data, errors } = await laptop.graphql<{ createOrder: { id: string } }>(
    'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }',
    { variables: { input: { userId: 'u-1', paymentMethod, items: [{ productId: '7', quantity: 1 }] } } },
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.createOrder.id;
}

/** A state of the diagram of a saga, once it looks so. */
export function state(page: Page, name: string, look: string): Locator {
  return page.locator(`[data-state="${name}"][data-look="${look}"]`);
}

/** The numbers of states of the diagram, in the order in which they ran. */
export function orderOf(page: Page, names: readonly string[], look: string): Promise<(string | null)[]> {
  return Promise.all(names.map((name) => state(page, name, look).getAttribute('data-order')));
}
