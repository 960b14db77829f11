import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListStateMachinesCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
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

const address = { postalCode: '100-0001', city: 'Tokyo', street: '1-1 Chiyoda', country: 'JP' };

test.concurrent.each([
  ['pm_card_visa', address, 'CONFIRMED', null],
  ['pm_timeout_once', address, 'CONFIRMED', null],
  ['pm_unavailable_twice', address, 'CONFIRMED', null],
  ['pm_card_declined', address, 'CANCELLED', 'the card was declined'],
  ['pm_card_insufficient_funds', address, 'CANCELLED', 'the card has insufficient funds'],
  ['pm_card_fraud', address, 'CANCELLED', 'the payment was refused on suspicion of fraud'],
  ['pm_unknown', address, 'CANCELLED', 'the payment method is not valid'],
  ['pm_card_visa', { ...address, city: 'Timeout' }, 'CONFIRMED', null],
  [
    'pm_card_visa',
    { ...address, country: 'XX' },
    'CANCELLED',
    'the address is in an area that is not served',
  ],
  ['pm_card_visa', { ...address, postalCode: '000-0000' }, 'CANCELLED', 'the postal code is not valid'],
])('an order paid with %s to %o ends %s', async (paymentMethod, shippingAddress, status, reason) => {
  const input = { userId: 'u', paymentMethod, shippingAddress, items: [{ productId: '1', quantity: 1 }] };
  const { data } = await laptop.graphql<{ createOrder: { id: string } }>(
    'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }',
    { variables: { input } },
  );
  await vi.waitFor(
    async () => {
      const answer = await laptop.graphql(
        'query ($id: ID!) { order(id: $id) { status cancellationReason } sagaStatus(orderId: $id) { status failureReason } }',
        { variables: { id: data?.createOrder.id } },
      );
      expect(answer.data).toEqual({
        order: { status, cancellationReason: reason },
        sagaStatus: { status: status === 'CONFIRMED' ? 'COMPLETED' : 'COMPENSATED', failureReason: reason },
      });
    },
    { timeout: 50_000, interval: 100 },
  );
});

const saga = (...args: readonly string[]) => operate(laptop, 'saga.ts', args);

async function place(id: string, paymentMethod: string): Promise<void> {
  const { errors } = await laptop.graphql(
    'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { id } }',
    {
      variables: { input: { id, userId: 'u', paymentMethod, items: [{ productId: '1', quantity: 1 }] } },
    },
  );
  expect(errors).toBeUndefined();
}

function reaches(id: string, status: string): Promise<void> {
  return vi.waitFor(
    async () => {
      const { data } = await laptop.graphql('query ($id: ID!) { order(id: $id) { status } }', {
        variables: { id },
      });
      expect(data).toEqual({ order: { status } });
    },
    { timeout: 30_000, interval: 50 },
  );
}

test('an operator lists sagas and sees the history of one, with its reason', async () => {
  await place('declined', 'pm_card_declined');
  await reaches('declined', 'CANCELLED');
  expect(await saga('list')).toMatch(/SUCCEEDED .* default_order-declined/);
  const history = await saga('show', 'declined');
  expect(history).toMatch(/ReserveInventory #1 +OK/);
  expect(history).toMatch(/ProcessPayment #1 +BusinessRefusal +the card was declined/);
  expect(history).toMatch(/ReleaseInventory #1 +OK/);
  expect(history).not.toContain('CancelShipping');
});

/** Stops the order's execution while it waits to repeat its payment; false where it was too fast for that. */
async function stopWhilePaying(client: SFNClient, id: string): Promise<boolean> {
  await place(id, 'pm_unavailable_twice');
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  const prefix = stateMachines[0]?.stateMachineArn?.replace(':stateMachine:', ':execution:');
  const executionArn = `${prefix}:default_order-${id}`;
  await vi.waitFor(
    async () => {
      const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
      expect(events.map(({ type }) => type)).toContain('TaskFailed');
    },
    { timeout: 20_000, interval: 10 },
  );
  await client.send(new StopExecutionCommand({ executionArn }));
  const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
  return status === 'ABORTED';
}

test('a saga that was stopped is resumed where it stopped', async () => {
  const client = new SFNClient({
    endpoint: laptop.urls.aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  // The pause before the repetition is random, and may be too short to stop in.
  let id = 'stopped-1';
  for (let attempt = 2; !(await stopWhilePaying(client, id)); attempt += 1) id = `stopped-${attempt}`;
  client.destroy();
  expect(await saga('list', '--status', 'ABORTED')).toContain(`default_order-${id}`);

  expect(await saga('redrive', id)).toContain(`default_order-${id}: SUCCEEDED, redriven 1×`);
  await reaches(id, 'CONFIRMED');
  await expect(saga('redrive', id)).rejects.toThrow('There is nothing to redrive');
});

test('an unknown order is said to have no saga', async () => {
  await expect(saga('show', 'nobody')).rejects.toThrow('Order nobody of tenant default has no saga.');
});
