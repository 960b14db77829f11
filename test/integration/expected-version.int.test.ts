import { beforeAll, describe, expect, test } from 'vitest';
import { createMall, type Mall } from '../support/shop.ts';
import { openStockedShop } from '../support/stocked-shop.ts';

let mall: Mall;
beforeAll(async () => {
  mall = await createMall();
});

/** Commands that overwrite what a client has seen: one to begin with, and others that come after it. */
describe.each([
  ['UpdateCategory', { id: 'books' }, [{ name: 'A' }, { name: 'B' }, { description: 'C' }]],
  ['UpdateProduct', { id: 'p1' }, [{ name: 'A' }, { name: 'B' }, { price: 900 }]],
  ['ChangeProductPrice', { id: 'p1' }, [{ newPrice: 1 }, { newPrice: 2 }, { newPrice: 3 }]],
] as const)('%s', (type, { id }, [begin, ...changes]) => {
  const [change] = changes;
  async function openShop() {
    const shop = await openStockedShop(mall);
    const { version } = await shop.send(type, { id, ...begin });
    return { shop, version };
  }

  test('is done at the version that the client has seen, whatever it wants to see of the answer', async () => {
    const { shop, version } = await openShop();
    const expected = { id, ...change, expectedVersion: version };
    await shop.send(type, expected, { selection: new Set(['id']) });
    expect(await shop.send(type, { id, ...change })).toMatchObject({ version: version + 1 });
  });

  test.each([-1, 1])('is refused %i beside it: the client is told what is there', async (difference) => {
    const { shop, version } = await openShop();
    const before = await shop.written();
    const sent = shop.send(type, { id, ...change, expectedVersion: version + difference });
    const refusal = { code: 'CONFLICT', retryable: false, currentVersion: version };
    await expect(sent).rejects.toMatchObject(refusal);
    expect(await shop.written()).toEqual(before);
  });

  test('of clients that have seen the same, one gets through', async () => {
    const { shop, version } = await openShop();
    const sent = changes.map((one) => shop.send(type, { id, ...one, expectedVersion: version }));
    const outcomes = await Promise.allSettled(sent);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { currentVersion: version + 1 } }]);
  });

  test('is the same command under its key, although the version has moved on', async () => {
    const { shop, version } = await openShop();
    const send = () =>
      shop.send(type, { id, ...change, expectedVersion: version }, { idempotencyKey: 'form' });
    expect(await send()).toEqual(await send());
  });

  test('of what never was is not found', async () => {
    const { shop } = await openShop();
    const sent = shop.send(type, { ...change, id: 'nobody', expectedVersion: 1 });
    await expect(sent).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.each([0, 1.5, '1'])('at version %j is bad input', async (expectedVersion) => {
    const { shop } = await openShop();
    const sent = shop.send(type, { id, ...change, expectedVersion });
    await expect(sent).rejects.toMatchObject({ violations: [{ field: 'expectedVersion' }] });
  });
});
