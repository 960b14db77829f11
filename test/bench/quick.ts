import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { buildAssembly, root } from '../../local/build.ts';
import { startDynamodb } from '../../local/engines/dynamodb.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';
import { bundleSize, functionBundle, functionNames } from '../../scripts/build/functions.ts';
import { startLaptop } from '../support/laptop.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { measure, printTimes } from './measure.ts';
import { type ShopClient, shopClient } from './shop-client.ts';

const ROUNDS = 50;
const ORDERS = 20;
/** What was set off before is over when nothing has been asked for so long, in milliseconds. */
const QUIET = 500;

const CREATE_CATEGORY = 'mutation ($input: CreateCategoryInput!) { createCategory(input: $input) { id } }';
const UPDATE_CATEGORY =
  'mutation ($input: UpdateCategoryInput!) { updateCategory(input: $input) { id version } }';
const CREATE_PRODUCT = 'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }';
const CHANGE_PRICE =
  'mutation ($id: ID!, $price: Float!) { changeProductPrice(id: $id, newPrice: $price) { id price } }';
const CREATE_ORDER = 'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }';
const ORDER = 'query ($id: ID!) { order(id: $id) { status } }';

async function createCatalogue({ send }: ShopClient): Promise<void> {
  await send(CREATE_CATEGORY, { input: { id: 'bench', name: 'Bench' } });
  for (const id of ['p1', 'p2', 'p3', 'p4', 'p5']) {
    await send(CREATE_PRODUCT, {
      input: { id, name: id, price: 100, categoryId: 'bench', stockQuantity: 1_000_000 },
    });
  }
}

function orderOf(products: number) {
  const items = ['p1', 'p2', 'p3', 'p4', 'p5']
    .slice(0, products)
    .map((productId) => ({ productId, quantity: 1 }));
  return { userId: 'bench', items };
}

/** Places an order and waits until a reader sees it confirmed. */
async function orderUntilConfirmed({ send }: ShopClient, products: number): Promise<void> {
  const { createOrder } = await send<{ createOrder: { id: string } }>(CREATE_ORDER, {
    input: orderOf(products),
  });
  for (;;) {
    const { order } = await send<{ order: { status: string } | null }>(ORDER, { id: createOrder.id });
    if (order?.status === 'CONFIRMED') return;
    await wait(5);
  }
}

async function latencies(assembly: string): Promise<void> {
  const started = performance.now();
  const laptop = await startLaptop(assembly);
  console.log(
    `\nLaptop cloud ready after ${(performance.now() - started).toFixed(0)} ms (built and synthesised before)\n`,
  );
  try {
    const client = shopClient(laptop.urls.graphql, await laptop.token());
    await createCatalogue(client);
    const { send } = client;
    const description = (round: number) => ({ input: { id: 'bench', description: `round ${round}` } });
    printTimes('updateCategory', await measure(ROUNDS, (round) => send(UPDATE_CATEGORY, description(round))));
    printTimes(
      'changeProductPrice',
      await measure(ROUNDS, (n) => send(CHANGE_PRICE, { id: 'p1', price: 200 + n })),
    );
    printTimes(
      'createOrder, 1 product',
      await measure(ROUNDS, () => send(CREATE_ORDER, { input: orderOf(1) })),
    );
    printTimes(
      'createOrder, 5 products',
      await measure(ROUNDS, () => send(CREATE_ORDER, { input: orderOf(5) })),
    );
    printTimes(
      'products, 20 with category',
      await measure(ROUNDS, () => send('{ products { id category { name } } }')),
    );
    printTimes(
      'order placed until seen CONFIRMED',
      await measure(ORDERS, () => orderUntilConfirmed(client, 1)),
    );
  } finally {
    await laptop.stop();
  }
}

async function requests(assembly: string): Promise<void> {
  console.log('\nRequests to DynamoDB (stream reads left out)\n');
  const engine = await startDynamodb({ directory: assembly, persist: false });
  const proxy = await startCountingProxy(engine.endpoint);
  process.env.DYNAMODB_ENDPOINT = proxy.url;
  const laptop = await startLaptop(assembly);
  try {
    const client = shopClient(laptop.urls.graphql, await laptop.token());
    await createCatalogue(client);
    const { send } = client;
    const count = async (what: string, work: () => Promise<unknown>) => {
      do await wait(QUIET);
      while (proxy.take().size > 0);
      await work();
      const counts = [...proxy.take()].map(([action, times]) => `${times} ${action}`).join(' + ');
      console.log(`${what.padEnd(52)} ${counts}`);
    };
    await count('createCategory', () => send(CREATE_CATEGORY, { input: { name: 'Another' } }));
    await count('updateCategory (description)', () =>
      send(UPDATE_CATEGORY, { input: { id: 'bench', description: 'counted' } }),
    );
    await count('changeProductPrice', () => send(CHANGE_PRICE, { id: 'p1', price: 999 }));
    await count('order of 1 product until CONFIRMED', () => orderUntilConfirmed(client, 1));
    await count('order of 5 products until CONFIRMED', () => orderUntilConfirmed(client, 5));
  } finally {
    delete process.env.DYNAMODB_ENDPOINT;
    await laptop.stop();
    proxy.close();
    await engine.stop();
  }
}

async function bundles(): Promise<void> {
  console.log('\nBundles, minified: what is loaded at the start\n');
  for (const name of functionNames(root)) {
    const { metafile } = await build({ ...functionBundle(root, root, name), write: false });
    const { atStart } = bundleSize(metafile);
    console.log(`${name.padEnd(52)} ${(atStart / 1024).toFixed(0).padStart(7)} KB`);
  }
}

/** What a newcomer can measure in half a minute. */
export async function quick(): Promise<void> {
  const directory = await instanceDirectory(join(import.meta.dirname, '../../.local'));
  try {
    const assembly = await buildAssembly(join(directory, 'cdk.out'), console.log);
    await latencies(assembly);
    await requests(assembly);
    await bundles();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
