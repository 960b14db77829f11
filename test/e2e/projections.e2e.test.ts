import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { operate } from '../support/operator.ts';
import { seed } from '../support/seed.ts';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  await seed(laptop.urls.graphql);
});

afterAll(() => laptop?.stop());

const projections = (...args: readonly string[]) => operate(laptop, 'projections.ts', args);

/** How many orders there are before the rebuild begins. */
const BEFORE = 20;

let placed = 0;

/** Places an order; every seventh is to be declined. */
async function place(): Promise<void> {
  const number = placed;
  placed += 1;
  const paymentMethod = number % 7 === 0 ? 'pm_card_declined' : 'pm_card_visa';
  const items = [{ productId: String(1 + (number % 7)), quantity: 1 }];
  const { errors } = await laptop.graphql(
    'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }',
    { variables: { input: { id: `o-${number}`, userId: `u-${number % 5}`, paymentMethod, items } } },
  );
  expect(errors).toBeUndefined();
}

/** Waits until every order has come to its end. */
function settled(): Promise<void> {
  return vi.waitFor(
    async () => {
      const { data } = await laptop.graphql<{ orderStatistics: Statistics }>(
        '{ orderStatistics { totalCount byStatus { status count } } }',
      );
      const open = data?.orderStatistics.byStatus.filter(({ status }) => /PENDING|PROCESSING/.test(status));
      expect([data?.orderStatistics.totalCount, open]).toEqual([placed, []]);
    },
    { timeout: 50_000, interval: 100 },
  );
}

interface Statistics {
  readonly totalCount: number;
  readonly byStatus: readonly { readonly status: string; readonly count: number }[];
}

test('a rebuild while orders are being placed ends equal, is switched to, and can be rolled back', async () => {
  await Promise.all(Array.from({ length: BEFORE }, place));
  let isRebuilding = true;
  const rebuild = projections('rebuild').finally(() => {
    isRebuilding = false;
  });
  const goOnPlacing = async (): Promise<void> => {
    while (isRebuilding) await place();
  };
  const [rebuilding] = await Promise.all([rebuild, goOnPlacing()]);
  expect(placed).toBeGreaterThan(BEFORE);
  expect(rebuilding).toContain('Generation 2 is live; generation 1 stays for a rollback');
  expect(rebuilding).toMatch(/^orders +\d+ rows live, +\d+ new {2}equal$/m);
  await settled();
  expect(await projections('verify')).toMatch(
    /^Generation 2: \d+ events of \d+ streams folded, differences: 0$/m,
  );
  // What happened after the switch is in the former generation too.
  expect(await projections('rollback')).toBe('Generation 1 is live again\n');
  expect(await projections('verify')).toMatch(/^Generation 1: .* differences: 0$/m);
});

test('a rebuild from the archive holds the same rows, row by row', async () => {
  const rebuilding = await projections('rebuild', '--from-archive');
  expect(rebuilding).toContain('Building generation 3 from the archive');
  expect(rebuilding).toMatch(new RegExp(`^orders +${placed} rows live, +${placed} new {2}equal$`, 'm'));
  expect(rebuilding).toContain('Generation 3 is live');
  const status = await projections('status');
  expect(status).toMatch(
    /^generation 3 +live +from the archive +\d+ events of \d+ streams, 0 parked, 0 behind/m,
  );
  expect(status).toMatch(new RegExp(`^order +\\d+ events of ${placed} streams, 0 parked`, 'm'));
});

test('what cannot be done is said, with exit code 1', async () => {
  expect(await projections('parked')).toBe('nothing is parked\n');
  await expect(projections('unpark', 'default/order/o-1')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('default/order/o-1 is not parked'),
  });
  await expect(projections('drop', '3')).rejects.toMatchObject({
    stderr: expect.stringContaining('generation 3 is live'),
  });
  await expect(projections('rebuild', '--segments', 'many')).rejects.toMatchObject({ code: 1 });
  expect(await projections('--help')).toContain('npm run projections -- rebuild [--from-archive]');
});
