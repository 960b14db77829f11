import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { AlreadyExistsError, BusinessRuleError, ShopError } from '../../domain/errors.ts';
import { letTransactionsMeet } from '../support/dynamodb-requests.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';

let mall: Mall;
beforeAll(async () => {
  mall = await createMall();
});

/** Two commands that must not both take effect as if the other did not exist. */
interface Encounter {
  readonly name: string;
  readonly one: Sent;
  readonly other: Sent;
  /** How they end when the one writes first, and when the other does. */
  readonly oneFirst: readonly [string, string];
  readonly otherFirst: readonly [string, string];
}

interface Sent {
  readonly type: `${'Create' | 'Update' | 'Delete'}${'Category' | 'Product'}`;
  readonly input: object;
  /** An event that it leads to, and the other command does not. */
  readonly event: string;
}

const removeA: Sent = { type: 'DeleteCategory', input: { id: 'a' }, event: 'CategoryDeleted' };
const moveA: Sent = { type: 'UpdateCategory', input: { id: 'a', parentId: 'b' }, event: 'CategoryMoved' };
const childOfA: Sent = {
  type: 'CreateCategory',
  input: { id: 'x', name: 'x', parentId: 'a' },
  event: 'CategoryCreated',
};

/** All in a shop with the root categories a, b and c, and a product p in c. */
const ENCOUNTERS: readonly Encounter[] = [
  {
    name: 'a category is deleted while a product is being created in it',
    one: removeA,
    other: {
      type: 'CreateProduct',
      input: { id: 'q', name: 'Q', price: 1, categoryId: 'a' },
      event: 'ProductCreated',
    },
    oneFirst: ['done', 'CATEGORY_INACTIVE'],
    otherFirst: ['CATEGORY_HAS_PRODUCTS', 'done'],
  },
  {
    name: 'a category is deleted while a product is being moved into it',
    one: removeA,
    other: { type: 'UpdateProduct', input: { id: 'p', categoryId: 'a' }, event: 'ProductMoved' },
    oneFirst: ['done', 'CATEGORY_INACTIVE'],
    otherFirst: ['CATEGORY_HAS_PRODUCTS', 'done'],
  },
  {
    name: 'a category is deleted while a child is being created in it',
    one: removeA,
    other: childOfA,
    oneFirst: ['done', 'CATEGORY_INACTIVE'],
    otherFirst: ['CATEGORY_HAS_CHILDREN', 'done'],
  },
  {
    name: 'a category is deleted while it is being moved',
    one: removeA,
    other: moveA,
    oneFirst: ['done', 'NOT_FOUND'],
    otherFirst: ['done', 'done'],
  },
  {
    name: 'a category is moved while a child is being created in it',
    one: moveA,
    other: childOfA,
    // The child then comes a level deeper.
    oneFirst: ['done', 'done'],
    otherFirst: ['CATEGORY_HAS_CHILDREN', 'done'],
  },
  {
    name: 'a category is moved into one that is being deleted',
    one: moveA,
    other: { type: 'DeleteCategory', input: { id: 'b' }, event: 'CategoryDeleted' },
    oneFirst: ['done', 'CATEGORY_HAS_CHILDREN'],
    otherFirst: ['CATEGORY_INACTIVE', 'done'],
  },
  {
    name: 'a name is wanted by a rename and by a creation',
    one: { type: 'UpdateCategory', input: { id: 'a', name: 'Wanted' }, event: 'CategoryRevised' },
    other: { type: 'CreateCategory', input: { name: 'wanted' }, event: 'CategoryCreated' },
    oneFirst: ['done', 'ALREADY_EXISTS'],
    otherFirst: ['ALREADY_EXISTS', 'done'],
  },
];

async function openShop(): Promise<Shop> {
  const shop = mall.openShop();
  for (const id of ['a', 'b', 'c']) await shop.send('CreateCategory', { id, name: id });
  await shop.send('CreateProduct', { id: 'p', name: 'P', price: 1, categoryId: 'c' });
  return shop;
}

async function sendBoth(shop: Shop, sent: readonly Sent[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(sent.map(({ type, input }) => shop.send(type, input)));
  return outcomes.map(outcomeOf);
}

function outcomeOf(settled: PromiseSettledResult<unknown>): string {
  if (settled.status === 'fulfilled') return 'done';
  const reason: unknown = settled.reason;
  if (reason instanceof BusinessRuleError) return reason.reason;
  return reason instanceof ShopError ? reason.code : String(reason);
}

describe.each(ENCOUNTERS)('$name', ({ one, other, oneFirst, otherFirst }) => {
  test.each([
    { first: one.event, expected: oneFirst },
    { first: other.event, expected: otherFirst },
  ])('$first is written first', async ({ first, expected }) => {
    const shop = await openShop();
    letTransactionsMeet(mall.client, first);
    expect(await sendBoth(shop, [one, other])).toEqual(expected);
    await expectTrueGuards(shop);
  });

  test('as it comes, many times', async () => {
    for (let round = 0; round < 5; round += 1) {
      const shop = await openShop();
      expect([oneFirst, otherFirst]).toContainEqual(await sendBoth(shop, [one, other]));
    }
  });
});

describe('a unique name', () => {
  test('taken by many at once belongs to exactly one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const shop = mall.openShop();
      const names = ['TV', 'tv', 'ＴＶ', ' Tv ', 'ｔｖ', 'tV'];
      const outcomes = await Promise.allSettled(names.map((name) => shop.send('CreateCategory', { name })));
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused).toHaveLength(names.length - 1);
      for (const error of refused) expect(error).toBeInstanceOf(AlreadyExistsError);
      expect((await shop.written()).events).toHaveLength(1);
    }
  });

  test('is unique among siblings only, and is free again once it is given up', async () => {
    const shop = mall.openShop();
    await shop.send('CreateCategory', { id: 'a', name: 'A' });
    await shop.send('CreateCategory', { id: 'b', name: 'B' });
    await shop.send('CreateCategory', { id: 'a1', name: 'Novels', parentId: 'a' });
    await shop.send('CreateCategory', { id: 'b1', name: 'novels', parentId: 'b' });
    const move = shop.send('UpdateCategory', { id: 'b1', parentId: 'a' });
    await expect(move).rejects.toBeInstanceOf(AlreadyExistsError);
    await shop.send('UpdateCategory', { id: 'a1', name: 'Fiction' });
    await shop.send('UpdateCategory', { id: 'b1', parentId: 'a' });
    await shop.send('DeleteCategory', { id: 'b1' });
    expect(await shop.send('CreateCategory', { name: 'NOVELS', parentId: 'a' })).toMatchObject({
      parentId: 'a',
    });
  });

  test('may change its case', async () => {
    const shop = mall.openShop();
    await shop.send('CreateCategory', { id: 'a', name: 'tv' });
    expect(await shop.send('UpdateCategory', { id: 'a', name: 'TV' })).toMatchObject({ name: 'TV' });
    await expect(shop.send('CreateCategory', { name: 'Tv' })).rejects.toBeInstanceOf(AlreadyExistsError);
  });
});

test('of two who delete a category, one finds nothing any more', async () => {
  const shop = await openShop();
  letTransactionsMeet(mall.client, 'CategoryDeleted');
  expect((await sendBoth(shop, [removeA, removeA])).sort()).toEqual(['NOT_FOUND', 'done']);
});

test('two categories that are moved into each other never form a ring', async () => {
  const shop = await openShop();
  letTransactionsMeet(mall.client, 'CategoryMoved');
  const moveB = { ...moveA, input: { id: 'b', parentId: 'a' } };
  expect((await sendBoth(shop, [moveA, moveB])).sort()).toEqual(['CATEGORY_HAS_CHILDREN', 'done']);
  await expectTrueGuards(shop);
});

test('nothing gets below the fifth level, also when what is above it is being moved deeper', async () => {
  const shop = mall.openShop();
  const ids = ['1', '2', '3', '4', '5', '6'];
  for (const id of ids) await shop.send('CreateCategory', { id, name: id });
  const below = (id: string, parentId: string): Sent => ({ ...moveA, input: { id, parentId } });
  for (const parent of ['1', '2', '3']) {
    await shop.send('UpdateCategory', { id: String(Number(parent) + 1), parentId: parent });
  }
  letTransactionsMeet(mall.client, '4');
  expect(await sendBoth(shop, [below('5', '4'), below('6', '5')])).toEqual(['done', 'CATEGORY_TOO_DEEP']);
  await expectTrueGuards(shop);
});

test('a category below itself is a violation', async () => {
  const shop = await openShop();
  const violation = { code: 'VALIDATION_ERROR', violations: [{ field: 'parentId' }] };
  await expect(shop.send('UpdateCategory', { id: 'a', parentId: 'a' })).rejects.toMatchObject(violation);
  const create = { id: 'a', name: 'Itself', parentId: 'a' };
  await expect(shop.send('CreateCategory', create)).rejects.toMatchObject(violation);
});

describe('any commands, several at a time', () => {
  const category = fc.constantFrom('a', 'b', 'c', 'd');
  const product = fc.constantFrom('p1', 'p2', 'p3', 'p4');
  const categoryName = fc.constantFrom('A', 'b', 'N');
  const command: fc.Arbitrary<[Sent['type'], object]> = fc.oneof(
    sent('UpdateCategory', { id: category, parentId: fc.option(category) }),
    sent('UpdateCategory', { id: category, name: categoryName }),
    sent('DeleteCategory', { id: category }),
    sent('CreateCategory', { name: categoryName, parentId: category }),
    sent('CreateProduct', {
      id: product,
      categoryId: category,
      name: fc.constant('P'),
      price: fc.constant(1),
    }),
    sent('UpdateProduct', { id: product, categoryId: category }),
    sent('DeleteProduct', { id: product }),
  );
  function sent(type: Sent['type'], input: Record<string, fc.Arbitrary<unknown>>) {
    return fc.tuple(fc.constant(type), fc.record(input));
  }
  const waves = fc.array(fc.array(command, { minLength: 2, maxLength: 8 }), { minLength: 5, maxLength: 10 });

  async function sendWave(shop: Shop, wave: readonly (readonly [Sent['type'], object])[]): Promise<void> {
    const outcomes = await Promise.allSettled(wave.map(([type, input]) => shop.send(type, input)));
    const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    for (const refusal of refusals) expect(refusal).toBeInstanceOf(ShopError);
    await expectTrueGuards(shop);
  }

  test('leave counters exact, names unique and depths true', async () => {
    const { openShop: openEmptyShop } = await createMall(mall.client);
    await fc.assert(
      fc.asyncProperty(waves, async (sent) => {
        const shop = openEmptyShop();
        for (const id of ['a', 'b', 'c', 'd']) await shop.send('CreateCategory', { id, name: id });
        for (const wave of sent) await sendWave(shop, wave);
      }),
      { numRuns: 8 },
    );
  });
});

interface Row {
  readonly parentId: string | null;
  readonly name: string;
}

/** What the guards say is what the events say. */
async function expectTrueGuards(shop: Shop): Promise<void> {
  const { events, guards } = await shop.written();
  const { categories, products } = replay(events);
  const expected = new Map<string, unknown>();
  for (const [id, { parentId, name }] of categories) {
    expected.set(`${shop.tenant}/category-name/${parentId ?? '-'}/${name.toLowerCase()}`, { holder: id });
    expected.set(`${shop.tenant}/category/${id}`, {
      active: true,
      depth: depthOf(id, categories),
      children: [...categories.values()].filter((other) => other.parentId === id).length,
      products: [...products.values()].filter((categoryId) => categoryId === id).length,
    });
  }
  const live = guards.filter(({ active }) => active !== false);
  expect(new Map(live.map(({ pk, ...row }) => [pk, row]))).toEqual(expected);
  expect(Math.max(0, ...[...categories.keys()].map((id) => depthOf(id, categories)))).toBeLessThanOrEqual(5);
}

function depthOf(id: string, categories: ReadonlyMap<string, Row>): number {
  const parentId = categories.get(id)?.parentId;
  return parentId ? 1 + depthOf(parentId, categories) : 1;
}

/** The shop as its events have it, folded here and not by the application. */
function replay(items: Awaited<ReturnType<Shop['written']>>['events']) {
  const categories = new Map<string, Row>();
  const products = new Map<string, string>();
  const fold: Record<string, (id: string, data: Row & { categoryId: string }) => unknown> = {
    CategoryCreated: (id, data) => categories.set(id, data),
    CategoryRevised: (id, data) => categories.set(id, { ...(categories.get(id) as Row), ...data }),
    CategoryMoved: (id, data) => categories.set(id, { ...(categories.get(id) as Row), ...data }),
    CategoryDeleted: (id) => categories.delete(id),
    ProductCreated: (id, { categoryId }) => products.set(id, categoryId),
    ProductMoved: (id, { categoryId }) => products.set(id, categoryId),
    ProductDeleted: (id) => products.delete(id),
  };
  for (const { pk, events } of items) {
    const [, , id = ''] = String(pk).split('/');
    for (const { type, data } of events as { type: string; data: never }[]) fold[type]?.(id, data);
  }
  return { categories, products };
}
