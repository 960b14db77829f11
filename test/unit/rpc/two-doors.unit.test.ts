/** Neither door may lag behind the other: every field of the schema and every RPC of the contract is held against the buses. */
import type { DescService } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter } from '@connectrpc/connect';
import { buildASTSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../functions/command/commands.ts';
import { MUTATIONS } from '../../../functions/command/graphql.ts';
import { commandRoutes } from '../../../functions/command/rpc.ts';
import { QUERY_FIELDS } from '../../../functions/query/graphql.ts';
import { QUERIES } from '../../../functions/query/queries.ts';
import { queryRoutes } from '../../../functions/query/rpc.ts';
import { createDoor } from '../../../functions/rpc/door.ts';
import { lambdaFields } from '../../../lib/graphql-fields.ts';
import { COMMAND_SERVICES, methodsOf, QUERY_SERVICES, SDL } from '../../support/contract.ts';
import { ADMIN, claimsOf } from '../../support/principals.ts';
import { event, lambdaWith } from './events.ts';

/** For programs only: GraphQL has nested fields, subscriptions and the saga for what these do. */
const RPC_ONLY = [
  'GetCategoriesByIds',
  'GetCategoryProductStatistics',
  'GetProductsByIds',
  'ReleaseStock',
  'ReserveStock',
  'WaitForOrder',
];
/** One level of nested fields each, which a contract of flat messages has not. */
const GRAPHQL_ONLY = ['CountProductsOfCategories', 'GetCategoriesOfProducts', 'ListProductsOfCategories'];

const scalars = 'scalar AWSDateTime scalar AWSJSON';
const schema = buildASTSchema(parse(`${scalars} ${SDL}`), { assumeValidSDL: true });

const namesOf = (services: readonly DescService[]) => methodsOf(services).map(({ name }) => name);

/** The operation that a field of a root type asks its bus for. */
async function operationOf(ask: (bus: never) => unknown): Promise<string> {
  const asked: string[] = [];
  const bus = {
    execute: (type: string) => {
      asked.push(type);
      return Promise.reject(new Error('asked'));
    },
  };
  await Promise.resolve()
    .then(() => ask(bus as never))
    .catch(() => undefined);
  expect(asked).toHaveLength(1);
  return asked[0] ?? '';
}

const operationsOfQuery = () =>
  Promise.all(
    Object.values(QUERY_FIELDS).map((field) =>
      operationOf((bus) => field({ bus, context: {} as never, selection: null }, {})),
    ),
  );
const operationsOfMutation = () =>
  Promise.all(
    Object.values(MUTATIONS).map((field) => operationOf((bus) => field(bus, { input: {} }, {} as never))),
  );

test('every field of the schema’s root types is answered, and nothing else is', () => {
  expect(Object.keys(QUERY_FIELDS).sort()).toEqual(
    Object.keys(schema.getQueryType()?.getFields() ?? {}).sort(),
  );
  const commands = lambdaFields(SDL).mutations.map(({ fieldName }) => fieldName);
  expect(Object.keys(MUTATIONS).sort()).toEqual(commands.sort());
});

test('every RPC is an operation of a bus, and every operation is an RPC', () => {
  expect(namesOf(COMMAND_SERVICES).sort()).toEqual(Object.keys(COMMANDS).sort());
  expect([...namesOf(QUERY_SERVICES), ...GRAPHQL_ONLY].sort()).toEqual(Object.keys(QUERIES).sort());
});

test('every operation is behind both doors, but for those that say why', async () => {
  const operations = new Set([...(await operationsOfQuery()), ...(await operationsOfMutation())]);
  const contract = [...namesOf(COMMAND_SERVICES), ...namesOf(QUERY_SERVICES)];
  expect(contract.filter((name) => !operations.has(name)).sort()).toEqual(RPC_ONLY);
  expect([...operations].filter((name) => !contract.includes(name))).toEqual([]);
});

test('every query can be repeated and asked for by GET, and no command can', () => {
  const levels = (services: readonly DescService[]) =>
    new Set(methodsOf(services).map(({ idempotency }) => idempotency));
  expect(levels(QUERY_SERVICES)).toEqual(new Set([MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS]));
  expect(levels(COMMAND_SERVICES)).toEqual(new Set([MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN]));
});

describe.each([
  ['command', COMMAND_SERVICES, commandRoutes({} as never)],
  ['query', QUERY_SERVICES, queryRoutes({} as never)],
] as const)('the %s function', (_name, services, routes: (router: ConnectRouter) => void) => {
  const door = createDoor({ routes, verify: async () => claimsOf(ADMIN) });

  test.each(methodsOf(services).map((method) => [method.name, method.parent.typeName]))(
    'implements %s',
    async (name, service) => {
      const headers = { 'content-type': 'application/json', authorization: 'Bearer token' };
      // There is no store behind it: anything but "unimplemented" shows that somebody tried.
      const call = event(`/${service}/${name}`, { headers, text: '{}' });
      const { statusCode } = await door(call, lambdaWith(1_000));
      expect([401, 501]).not.toContain(statusCode);
    },
  );

  test('tells the health of its services, and of no others', async () => {
    const check = async (service: string) => {
      const request = { headers: { 'content-type': 'application/json' }, text: JSON.stringify({ service }) };
      return (await door(event('/grpc.health.v1.Health/Check', request), lambdaWith(1_000))).body;
    };
    for (const name of ['', ...services.map(({ typeName }) => typeName)]) {
      expect(await check(name)).toBe('{"status":"SERVING"}');
    }
    expect(await check('shop.v1.NobodyService')).toContain('not_found');
  });
});
