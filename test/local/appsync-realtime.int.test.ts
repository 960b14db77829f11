/** AppSync's realtime protocol and its filters, with the schema and the resolvers that are deployed. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { appsyncPublisher, type Publish } from '../../functions/reactor/publisher.ts';
import type { Subscription } from '../../functions/reactor/subscriptions.ts';
import { liveFields } from '../../lib/graphql-fields.ts';
import { idClaims, machineClaims } from '../../local/identity/claims.ts';
import { openRealtime, type RealtimeClient } from '../support/realtime-client.ts';
import { tampered } from '../support/tokens.ts';
import { MACHINE, POOL, WEB } from '../support/user-pool.ts';
import { deployedResolver, resolver, serveApi } from './appsync-support.ts';

type Api = Awaited<ReturnType<typeof serveApi>>;

const at = '2026-01-01T00:00:00.000Z';
const category = {
  tenant: 'default',
  id: 'c1',
  name: 'Books',
  active: true,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const product = {
  ...category,
  id: 'p1',
  price: 1,
  currency: 'JPY',
  categoryId: 'c1',
  stockQuantity: 7,
};
const order = {
  tenant: 'default',
  id: 'o1',
  userId: 'alice',
  status: 'PENDING',
  totalAmount: 1,
  currency: 'JPY',
  items: [{ productId: 'p1', productName: 'Book', quantity: 1, price: 1, subtotal: 1 }],
  version: 3,
  createdAt: at,
  updatedAt: at,
};

let api: Api;
let publish: Publish;

const schema = readFileSync('graphql/schema.graphql', 'utf8');

beforeAll(async () => {
  const { publishing, subscriptions } = liveFields(schema);
  const [publishCode, subscribeCode] = await Promise.all([
    deployedResolver('publish'),
    deployedResolver('subscribe'),
  ]);
  const dataSource = { kind: 'none' } as const;
  api = await serveApi(
    {
      schema,
      authentication: [
        { mode: 'AWS_IAM' },
        { mode: 'AMAZON_COGNITO_USER_POOLS', clientIds: new RegExp(`^(?:${WEB.id}|${MACHINE.id})$`) },
      ],
      resolvers: [
        ...publishing.map((field) => resolver(`Mutation.${field.fieldName}`, publishCode, { dataSource })),
        ...subscriptions.map((field) =>
          resolver(`Subscription.${field.fieldName}`, subscribeCode, { dataSource }),
        ),
      ],
    },
    () => ({ payload: null }),
  );
  const credentials = { accessKeyId: 'laptop', secretAccessKey: 'laptop' };
  const { config } = new SFNClient({ region: 'us-east-1', credentials });
  publish = appsyncPublisher(`${api.origin}/graphql`, config);
});

const clients: RealtimeClient[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => api.close());

interface Holder {
  readonly subject?: string;
  readonly groups?: readonly string[];
  readonly tenant?: string;
  readonly claims?: object;
}

function tokenOf({
  subject = 'alice',
  groups = ['customer'],
  tenant = 'default',
  claims,
}: Holder = {}): Promise<string> {
  const person = { subject, groups, attributes: { 'custom:tenant': tenant } };
  return api.issuer.keys.sign({ ...idClaims(POOL, WEB, person), ...claims });
}

async function connect(token: string, way?: 'protocol' | 'query'): Promise<RealtimeClient> {
  const client = await openRealtime(`${api.origin}/graphql`, token, way);
  clients.push(client);
  return client;
}

const answer = (client: RealtimeClient, expected: object) =>
  vi.waitFor(() => expect(client.messages).toContainEqual(expected));

/** A client that is subscribed once, as `s`. */
async function subscribed(query: string, holder?: Holder): Promise<RealtimeClient> {
  const client = await connect(await tokenOf(holder));
  client.start('s', query);
  await answer(client, { type: 'start_ack', id: 's' });
  return client;
}

/** What a client is told that may not subscribe. */
async function refusal(query: string, holder?: Holder): Promise<unknown> {
  const client = await connect(await tokenOf(holder));
  client.start('s', query);
  await vi.waitFor(() => expect(client.messages).not.toEqual([]));
  return client.messages[0];
}

const error = (errorType: string, message: string) => ({
  type: 'error',
  id: 's',
  payload: { errors: [{ errorType, message }] },
});

describe('a connection', () => {
  test.each(['protocol', 'query'] as const)('is acknowledged, with its token in the %s', async (way) => {
    const client = await connect(await tokenOf(), way);
    client.send({ type: 'connection_init' });
    await answer(client, { type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
    await answer(client, { type: 'ka' });
    expect(client.socket.protocol).toBe('graphql-ws');
  });

  test.each([
    ['that has expired', { exp: 1 }, 'Token has expired.'],
    ['of another application', { aud: 'another' }, 'You are not authorized to make this call.'],
  ])('is refused with a token %s', async (_what, claims, message) => {
    const client = await connect(await tokenOf({ claims }));
    client.send({ type: 'connection_init' });
    await once(client.socket, 'close');
    expect(client.messages).toEqual([
      {
        type: 'connection_error',
        payload: { errors: [{ errorType: 'UnauthorizedException', message, errorCode: 401 }] },
      },
    ]);
  });

  test('is refused without a token, and nothing can be started on it', async () => {
    const client = await connect('');
    client.start('s', 'subscription { categoryCreated { id } }', { token: await tokenOf() });
    await once(client.socket, 'close');
    expect(client.messages).toMatchObject([{ type: 'connection_error' }]);
  });

  test('is refused as HTTP where it is for something else', async () => {
    const origin = api.origin.replace('http', 'ws');
    for (const [path, protocol] of [
      ['/graphql/realtime', 'graphql-transport-ws'],
      ['/graphql', 'graphql-ws'],
    ] as const) {
      const socket = new WebSocket(origin + path, [protocol]);
      const [refused] = await once(socket, 'error');
      expect(String(refused)).toContain('400');
    }
  });

  test('is told what it cannot ask for', async () => {
    const client = await connect(await tokenOf());
    client.socket.send('nonsense');
    const errors = [{ errorType: 'UnsupportedOperation', message: 'unknown not supported.' }];
    await answer(client, { type: 'error', payload: { errors } });
  });
});

describe('a subscription', () => {
  test('delivers what is published, as the client asked for it', async () => {
    const client = await subscribed(
      'subscription { mine: orderUpdated(orderId: "o1") { id version items { productName } } }',
    );
    await publish('orderUpdated', order);
    const mine = { id: 'o1', version: 3, items: [{ productName: 'Book' }] };
    await answer(client, { id: 's', type: 'data', payload: { data: { mine } } });
  });

  test('delivers nothing more once it has been stopped', async () => {
    const client = await subscribed('subscription { categoryCreated { id } }');
    client.send({ type: 'stop', id: 's' });
    await answer(client, { type: 'complete', id: 's' });
    client.start('again', 'subscription { categoryCreated { id } }');
    await answer(client, { type: 'start_ack', id: 'again' });
    await publish('categoryCreated', category);
    await vi.waitFor(() => expect(client.delivered('again')).toHaveLength(1));
    expect(client.delivered('s')).toEqual([]);
  });

  test('that was stopped before it began never begins', async () => {
    const client = await connect(await tokenOf());
    client.start('s', 'subscription { categoryCreated { id } }');
    client.send({ type: 'stop', id: 's' });
    client.start('after', 'subscription { categoryCreated { id } }');
    await answer(client, { type: 'start_ack', id: 'after' });
    expect(client.messages).not.toContainEqual({ type: 'start_ack', id: 's' });
  });

  test('needs an id of its own, and a connection has a hundred of them', async () => {
    const client = await connect(await tokenOf());
    const query = 'subscription { categoryCreated { id } }';
    for (let number = 1; number <= 100; number += 1) client.start(`s${number}`, query);
    client.start('s1', query);
    client.start('one too many', query);
    const failed = (id: string, errorType: string) =>
      expect.objectContaining({ id, payload: { errors: [expect.objectContaining({ errorType })] } });
    await answer(client, failed('s1', 'DuplicatedOperationError'));
    await answer(client, failed('one too many', 'MaxSubscriptionsReachedError'));
  });

  test('ends with the connection of a client that does not read', async () => {
    const client = await subscribed('subscription { categoryCreated { name } }');
    client.socket.pause();
    const name = 'x'.repeat(500_000);
    await vi.waitFor(
      async () => {
        await publish('categoryCreated', { ...category, name });
        expect(api.errors).toContainEqual(expect.stringContaining('unread and is disconnected'));
      },
      { timeout: 30_000, interval: 1 },
    );
  });

  test('shows each client what it may see: the tenant is nobody’s', async () => {
    const client = await subscribed('subscription { categoryCreated { id tenant } }');
    await publish('categoryCreated', category);
    await vi.waitFor(() =>
      expect(client.delivered('s')).toMatchObject([
        {
          data: { categoryCreated: { id: 'c1', tenant: null } },
          errors: [{ errorType: 'Unauthorized', path: ['categoryCreated', 'tenant'] }],
        },
      ]),
    );
  });
});

describe('who is told', () => {
  /** Whether each of these subscribers, in turn, is told of what is published. */
  async function told(
    publications: readonly [Parameters<Publish>[0], object][],
    subscribers: readonly RealtimeClient[],
  ): Promise<readonly number[]> {
    for (const [subscription, payload] of publications) await publish(subscription, payload);
    // Deliveries of one connection keep their order: once this has come, so has everything before it.
    await Promise.all(
      subscribers.map(async (client) => {
        client.send({ type: 'connection_init' });
        await answer(client, { type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
      }),
    );
    return subscribers.map((client) => client.delivered('s').length);
  }

  const admin = { subject: 'boss', groups: ['admin'] };

  test('people of the tenant only', async () => {
    const query = 'subscription { productCreated { id } }';
    const subscribers = [
      await subscribed(query),
      await subscribed(query, admin),
      await subscribed(query, { tenant: 'other' }),
      await subscribed(query, { ...admin, tenant: 'other' }),
    ];
    expect(await told([['productCreated', product]], subscribers)).toEqual([1, 1, 0, 0]);
  });

  test('of an order its customer and administrators, whatever others ask for', async () => {
    const one = 'subscription { orderUpdated(orderId: "o1") { id } }';
    const all = 'subscription { orderUpdated { id } }';
    const another = { subject: 'bob' };
    const subscribers = [
      await subscribed(one),
      await subscribed(all),
      await subscribed(one, another),
      await subscribed(all, another),
      await subscribed(one, admin),
      await subscribed(all, admin),
      await subscribed(all, { ...admin, tenant: 'other' }),
    ];
    const publications: [Parameters<Publish>[0], object][] = [
      ['orderUpdated', order],
      ['orderUpdated', { ...order, id: 'o2', userId: 'bob' }],
    ];
    expect(await told(publications, subscribers)).toEqual([1, 1, 0, 1, 1, 2, 0]);
  });

  test('of an entity who asked for it, or for all', async () => {
    const subscribers = [
      await subscribed('subscription { categoryUpdated(id: "c1") { id } }'),
      await subscribed('subscription { categoryUpdated(id: "c2") { id } }'),
      await subscribed('subscription { categoryUpdated { id } }'),
      await subscribed('subscription { categoryUpdated(id: null) { id } }'),
      await subscribed('subscription { stockUpdated(productIds: ["p1", "c1"]) { id } }'),
    ];
    expect(await told([['categoryUpdated', category]], subscribers)).toEqual([1, 0, 1, 1, 0]);
  });

  test('of stock who asked for one of at most five products, or for all', async () => {
    const subscribers = [
      await subscribed('subscription { stockUpdated(productIds: [1, 2, 3, 4, "p1"]) { id } }'),
      await subscribed('subscription { stockUpdated(productIds: ["p2"]) { id } }'),
      await subscribed('subscription { stockUpdated { id } }'),
    ];
    expect(await told([['stockUpdated', product]], subscribers)).toEqual([1, 0, 1]);
  });

  test('a machine, by the scopes of its token', async () => {
    const scopes = ['shop/admin', 'shop/tenant.default'];
    const machine = await connect(await api.issuer.keys.sign(machineClaims(POOL, MACHINE, scopes)));
    machine.start('s', 'subscription { orderUpdated { id } }');
    await answer(machine, { type: 'start_ack', id: 's' });
    expect(await told([['orderUpdated', order]], [machine])).toEqual([1]);
  });
});

describe('every subscription, whoever asks', () => {
  /** What is published to each: something of the tenant `default`, and of alice where it is somebody's. */
  const published: Readonly<Record<Subscription, object>> = {
    categoryCreated: category,
    categoryUpdated: category,
    categoryDeleted: category,
    productCreated: product,
    productUpdated: product,
    productDeleted: product,
    orderUpdated: order,
    stockUpdated: product,
  };
  const { subscriptions } = liveFields(schema);
  const names = subscriptions.map(({ fieldName }) => fieldName as Subscription);
  const start = (client: RealtimeClient, token?: string) => {
    for (const name of names) client.start(name, `subscription { ${name} { id } }`, token ? { token } : {});
  };

  test.each([
    ['its customer', {}, () => true],
    ['another customer', { subject: 'bob' }, (name) => name !== 'orderUpdated'],
    ['a customer of another tenant', { tenant: 'other' }, () => false],
    ['an administrator', { groups: ['admin'] }, () => true],
    ['an administrator of another tenant', { groups: ['admin'], tenant: 'other' }, () => false],
  ] satisfies [string, Holder, (name: Subscription) => boolean][])(
    '%s is told what there is to know, and nothing else',
    async (_who, holder, isTold) => {
      const client = await connect(await tokenOf(holder));
      start(client);
      for (const id of names) await answer(client, { type: 'start_ack', id });
      for (const name of names) await publish(name, published[name]);
      client.start('last', 'subscription { categoryCreated { id } }');
      await answer(client, { type: 'start_ack', id: 'last' });
      expect(names.filter((name) => client.delivered(name).length > 0)).toEqual(names.filter(isTold));
    },
  );

  test.each([
    ['without a token', async () => ''],
    ['whose token has expired', () => tokenOf({ claims: { exp: 1 } })],
    ['with a token of another issuer', () => tokenOf({ claims: { iss: 'http://localhost' } })],
    ['with a token for another application', () => tokenOf({ claims: { aud: 'another' } })],
    ['with a token that was tampered with', async () => tampered(await tokenOf())],
  ])('somebody %s is refused', async (_who, token) => {
    const client = await connect(await tokenOf());
    start(client, (await token()) || 'none');
    const refused = expect.objectContaining({ errorType: 'UnauthorizedException' });
    for (const id of names) await answer(client, { type: 'error', id, payload: { errors: [refused] } });
  });
});

describe('a subscription is refused', () => {
  test.each([
    [
      'subscription { stockUpdated(productIds: [1, 2, 3, 4, 5, 6]) { id } }',
      'productIds: must be 1 to 5 ids',
    ],
    ['subscription { stockUpdated(productIds: []) { id } }', 'productIds: must be 1 to 5 ids'],
    ['subscription { stockUpdated(productIds: ["a/b"]) { id } }', 'productIds: must be 1 to 40 letters'],
    ['subscription { orderUpdated(orderId: "") { id } }', 'orderId: must be 1 to 40 letters'],
    ['subscription { productUpdated(id: "*") { id } }', 'id: must be 1 to 40 letters'],
    ['subscription { categoryUpdated { id productCount } }', 'productCount: is not part of live updates'],
    ['subscription { productUpdated { id category { id } } }', 'category: is not part of live updates'],
  ])('for its input: %s', async (query, message) => {
    expect(await refusal(query)).toEqual(error('VALIDATION_ERROR', expect.stringContaining(message)));
  });

  test.each([
    ['UNAUTHENTICATED', 'without a tenant', { tenant: '' }],
    ['UNAUTHENTICATED', 'of a tenant that cannot be', { tenant: 'A/b' }],
    ['FORBIDDEN', 'without a role', { groups: [] }],
    ['FORBIDDEN', 'of another group', { groups: ['guest'] }],
  ])('as %s to a token %s', async (errorType, _what, holder) => {
    const query = 'subscription { categoryCreated { id } }';
    expect(await refusal(query, holder)).toEqual(error(errorType, expect.any(String)));
  });

  test('to a token that has expired since the connection was made', async () => {
    const client = await connect(await tokenOf());
    const token = await tokenOf({ claims: { exp: 1 } });
    client.start('s', 'subscription { categoryCreated { id } }', { token });
    const errors = [{ errorType: 'UnauthorizedException', message: 'Token has expired.', errorCode: 401 }];
    await answer(client, { type: 'error', id: 's', payload: { errors } });
  });

  test('where it is not a valid one', async () => {
    const message =
      "Validation error of type FieldUndefined: Field 'nonsense' in type 'Category' is undefined";
    const errors = [{ message: expect.stringContaining(message) }];
    const query = 'subscription { categoryCreated { nonsense } }';
    expect(await refusal(query)).toEqual({ type: 'error', id: 's', payload: { errors } });
    const operation = 'query { categoryStatistics { totalCount } }';
    expect(await refusal(operation)).toMatchObject({
      payload: { errors: [{ errorType: 'UnsupportedOperation' }] },
    });
    expect(await refusal('subscription {')).toMatchObject({
      payload: { errors: [{ errorType: 'MalformedHttpRequestException' }] },
    });
  });
});

test('people can publish nothing', async () => {
  const query = 'mutation ($payload: AWSJSON!) { publishOrderUpdated(payload: $payload) { id } }';
  const { data, errors } = await api.query(query, { payload: JSON.stringify(order) });
  expect(data).toEqual({ publishOrderUpdated: null });
  expect(errors).toMatchObject([{ errorType: 'Unauthorized' }]);
});
