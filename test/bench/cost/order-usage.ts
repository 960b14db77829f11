import { setTimeout as wait } from 'node:timers/promises';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { startDynamodb } from '../../../local/engines/dynamodb.ts';
import { type Laptop, startLaptop } from '../../support/laptop.ts';
import { shopClient } from '../shop-client.ts';
import type { OrderUsage } from './bill.ts';
import { type MeteringProxy, startMeteringProxy } from './metering-proxy.ts';

const ORDERS = 20;
const CREATE_CATEGORY = 'mutation { createCategory(input: { id: "c", name: "Cost" }) { id } }';
const CREATE_PRODUCT = `mutation {
  createProduct(input: { id: "p", name: "P", price: 100, categoryId: "c", stockQuantity: 1000 }) { id }
}`;
const CREATE_ORDER = `mutation ($input: CreateOrderInput!) {
  createOrder(input: $input) { id status totalAmount items { productId quantity } }
}`;
const ORDER = 'query ($id: ID!) { order(id: $id) { id status totalAmount trackingNumber } }';

/** Places orders of one product, one after the other and each by somebody new, and counts what one of them needs on average. */
export async function orderUsage(assembly: string): Promise<OrderUsage> {
  const engine = await startDynamodb({ directory: assembly, persist: false });
  const proxy = await startMeteringProxy(engine.endpoint);
  process.env.DYNAMODB_ENDPOINT = proxy.url;
  const laptop = await startLaptop(assembly);
  try {
    return await count(laptop, proxy);
  } finally {
    delete process.env.DYNAMODB_ENDPOINT;
    await laptop.stop();
    proxy.close();
    await engine.stop();
  }
}

async function count(laptop: Laptop, { meter }: MeteringProxy): Promise<OrderUsage> {
  const { send } = shopClient(laptop.urls.graphql, await laptop.token());
  const sagas = new SFNClient({
    endpoint: laptop.urls.aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await send(CREATE_CATEGORY);
  await send(CREATE_PRODUCT);
  const order = async (userId: string, sagasDone: number): Promise<void> => {
    const input = { userId, items: [{ productId: 'p', quantity: 1 }] };
    const { createOrder } = await send<{ createOrder: { id: string } }>(CREATE_ORDER, { input });
    while ((await doneSagas(sagas, laptop)).length < sagasDone) await wait(20);
    await send(ORDER, { id: createOrder.id });
  };
  // The first order also pays for what is remembered afterwards.
  await order('first', 1);
  const before = { ...meter, line: laptop.lines.length };
  for (let placed = 1; placed <= ORDERS; placed += 1) await order(`customer-${placed}`, placed + 1);
  const lines = laptop.lines.slice(before.line);
  const [last = ''] = await doneSagas(sagas, laptop);
  return {
    writeUnits: (meter.writeUnits - before.writeUnits) / ORDERS,
    readUnits: (meter.readUnits - before.readUnits) / ORDERS,
    commits: (meter.commits - before.commits) / ORDERS,
    transitions: await transitions(sagas, last),
    invocations: invocations(lines),
    logBytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / ORDERS,
  };
}

/** ARNs of the executions that have succeeded. */
async function doneSagas(sagas: SFNClient, { model }: Laptop): Promise<readonly string[]> {
  const stateMachineArn = model.stateMachines[0]?.arn;
  const { executions = [] } = await sagas.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED' }),
  );
  return executions.map(({ executionArn = '' }) => executionArn);
}

async function transitions(sagas: SFNClient, executionArn: string): Promise<number> {
  const { events = [] } = await sagas.send(new GetExecutionHistoryCommand({ executionArn }));
  return events.filter(({ type }) => type?.endsWith('StateEntered')).length;
}

/** Invocations of each function for an order: each line of a function's log begins with its name and the id of the request. */
function invocations(lines: readonly string[]): Record<string, number> {
  const requests = lines.flatMap((line) => /^(\w+) [0-9a-f]{8}-[0-9a-f-]{27}/.exec(line)?.[0] ?? []);
  const counts: Record<string, number> = {};
  for (const request of new Set(requests)) {
    const [name = ''] = request.split(' ');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).map(([name, times]) => [name, times / ORDERS]));
}
