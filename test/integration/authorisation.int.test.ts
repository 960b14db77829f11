/**
 * Who may do what: every operation, at both doors, by every kind of caller. The doors are called as Lambda calls them; what stands before
 * them is asked over HTTP by test/e2e/authorisation.e2e.test.ts.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../functions/command/commands.ts';
import { answerMutation } from '../../functions/command/graphql-door.ts';
import { commandRoutes } from '../../functions/command/rpc.ts';
import { openWith } from '../../functions/event-store/open.ts';
import type { Answer } from '../../functions/graphql/answer.ts';
import type { FieldRequest } from '../../functions/graphql/payload.ts';
import type { Claims } from '../../functions/platform/identity.ts';
import type { Principal } from '../../functions/platform/principal.ts';
import { createTokenVerifier } from '../../functions/platform/token-verifier.ts';
import { PROJECTION, project } from '../../functions/projector/projector.ts';
import { NESTED_FIELDS } from '../../functions/query/graphql.ts';
import { answerField, answerLevel } from '../../functions/query/graphql-door.ts';
import { QUERIES } from '../../functions/query/queries.ts';
import { queryRoutes } from '../../functions/query/rpc.ts';
import type { Database } from '../../functions/read-model/database.ts';
import { createDoor } from '../../functions/rpc/door.ts';
import type { FunctionUrlHandler } from '../../functions/rpc/function-url.ts';
import { lambdaFields } from '../../lib/graphql-fields.ts';
import { COMMAND_SERVICES, methodsOf, pathOf, QUERY_SERVICES, SDL } from '../support/contract.ts';
import { commitsOfShop } from '../support/history.ts';
import {
  type Expected,
  type FieldSample,
  fillOwnShop,
  OPERATIONS,
  ORDER,
  OURS,
  OWNER,
} from '../support/operations.ts';
import {
  expectOutcomes,
  FIELD_SAMPLES,
  outcomeOf,
  RPC_SAMPLES,
  rpcOutcome,
  type Verdict,
  verdictFor,
} from '../support/outcomes.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';
import { ADMIN, claimsOf, customer, identityOf } from '../support/principals.ts';
import { createMall, type Mall, type Shop } from '../support/shop.ts';
import { createTrialIssuer, type TrialIssuer } from '../support/trial-issuer.ts';
import { event, lambdaWith } from '../unit/rpc/events.ts';

const CALLERS: Readonly<Record<string, Principal>> = {
  'another customer': customer('bob'),
  'a customer of another tenant with the same subject': customer(OWNER, 'other'),
  'another tenant’s administrator': { ...ADMIN, tenant: 'other' },
  'the customer': customer(OWNER),
  'an administrator': ADMIN,
};
/** Those who may change nothing of the shop's. */
const STRANGERS = Object.keys(CALLERS).slice(0, 3);

let database: TestDatabase;
let reader: Database;
let mall: Mall;
let shop: Shop;
let issuer: TrialIssuer;
let doors: { readonly command: FunctionUrlHandler; readonly query: FunctionUrlHandler };

beforeAll(async () => {
  database = await createMigratedDatabase();
  mall = await createMall();
  shop = mall.openShop(ADMIN.tenant);
  await fillOwnShop(shop);
  await project(await database.connectAs('shop_writer'), await commitsOfShop(shop), {
    ...PROJECTION,
    open: openWith(mall.keys),
  });
  reader = await database.connectAs('shop_reader');
  issuer = await createTrialIssuer();
  const verify = createTokenVerifier({
    issuer: issuer.issuer,
    clientIds: [issuer.clientId],
    readKeys: issuer.readKeys,
  });
  doors = {
    command: createDoor({ routes: commandRoutes(shop.store), verify }),
    query: createDoor({ routes: queryRoutes({ database: reader, events: mall.events }), verify }),
  };
});

afterAll(async () => {
  await database.close();
});

/** Answers of strangers are looked through for what is ours. */
let told = '';

async function byRpc(name: string, request: object, authorization: string | null): Promise<Expected> {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  const door = name in COMMANDS ? doors.command : doors.query;
  const { statusCode, body = '' } = await door(
    event(pathOf(name), { headers, text: JSON.stringify(request) }),
    lambdaWith(20_000),
  );
  told += body;
  return rpcOutcome(name, statusCode, body);
}

async function byGraphql(
  name: string,
  { field, args }: FieldSample,
  identity: FieldRequest['identity'],
): Promise<Expected> {
  const request = (coordinate: string, source: object | null = null): FieldRequest => ({
    field: coordinate,
    arguments: args,
    source: source && { ...source },
    identity,
    headers: {},
    selection: [],
  });
  const invocation = {
    database: reader,
    events: mall.events,
    store: shop.store,
    requestId: 'request',
    remainingMillis: () => 20_000,
  };
  const ask = async (): Promise<Answer | undefined> => {
    if (name in COMMANDS) return answerMutation(request(`Mutation.${field}`), invocation);
    if (!(field in NESTED_FIELDS)) return answerField(request(`Query.${field}`), invocation);
    const [answer] = await answerLevel([request(field, { id: 'books', categoryId: 'books' })], invocation);
    return answer;
  };
  const answer = await ask();
  told += JSON.stringify(answer);
  return answer && 'error' in answer
    ? outcomeOf(answer.error.type, null)
    : outcomeOf(null, answer?.data ?? null);
}

async function rpcs(authorization: string | null, verdict: Verdict): Promise<void> {
  await expectOutcomes(RPC_SAMPLES, verdict, ({ name, request }) => byRpc(name, request, authorization));
}

async function fields(identity: FieldRequest['identity'], verdict: Verdict): Promise<void> {
  await expectOutcomes(FIELD_SAMPLES, verdict, ({ name, sample }) => byGraphql(name, sample, identity));
}

test('every operation, every RPC and every field has its rule', () => {
  expect(Object.keys(OPERATIONS).sort()).toEqual([...Object.keys(COMMANDS), ...Object.keys(QUERIES)].sort());
  const contract = methodsOf([...COMMAND_SERVICES, ...QUERY_SERVICES]).map(({ name }) => name);
  expect(RPC_SAMPLES.map(({ name }) => name).sort()).toEqual([...contract].sort());
  const { queries, mutations } = lambdaFields(SDL);
  const schema = [...queries, ...mutations].map(({ fieldName }) => fieldName);
  const sampled = new Set(FIELD_SAMPLES.map(({ label }) => label));
  expect([...sampled].sort()).toEqual([...schema, ...Object.keys(NESTED_FIELDS)].sort());
});

describe('who has not signed in is refused everything at the RPC door', () => {
  const seconds = (fromNow: number) => Math.floor(Date.now() / 1_000) + fromNow;
  const person = claimsOf(ADMIN);
  const signed = async (claims: Claims) => `Bearer ${await issuer.sign({ ...person, ...claims })}`;

  test.each<[string, () => Promise<string | null>]>([
    ['without a token', async () => null],
    ['with a password', async () => 'Basic YWRtaW46YWRtaW4='],
    ['with a token that has expired', () => signed({ exp: seconds(-10) })],
    ['with another issuer’s token', () => signed({ iss: 'https://elsewhere.test' })],
    ['with a token for another application', () => signed({ aud: 'other' })],
    ['with a token of no tenant', () => signed({ 'custom:tenant': undefined })],
    ['with a token that was changed', async () => (await signed({})).replace(/\.[^.]*\./, `.${btoa('{}')}.`)],
    ['with a stranger’s token', async () => `Bearer ${await (await createTrialIssuer()).sign(person)}`],
  ])('%s', async (_how, authorization) => {
    await rpcs(await authorization(), () => 'UNAUTHENTICATED');
  });

  test('before anything of the request is read', async () => {
    const call = event(pathOf('CreateOrder'), {
      headers: { 'content-type': 'application/json' },
      text: '{"',
    });
    const { statusCode, body } = await doors.command(call, lambdaWith(20_000));
    expect(statusCode).toBe(401);
    expect(JSON.parse(body ?? '')).toMatchObject({
      code: 'unauthenticated',
      details: [{ type: 'google.rpc.ErrorInfo' }],
    });
  });
});

describe('who is no user of the pool is refused everything at the GraphQL door', () => {
  test.each<[string, FieldRequest['identity']]>([
    ['without an identity', null],
    ['with an identity of IAM, which has no claims', {}],
    ['with a token of no tenant', { claims: { ...claimsOf(ADMIN), 'custom:tenant': undefined } }],
  ])('%s', async (_how, identity) => {
    await fields(identity, () => 'UNAUTHENTICATED');
  });
});

test('who has no role is refused everything', async () => {
  const nobody = { ...ADMIN, roles: [] };
  await rpcs(`Bearer ${await issuer.sign(claimsOf(nobody))}`, () => 'FORBIDDEN');
  await fields(identityOf(nobody), () => 'FORBIDDEN');
});

describe.each(Object.entries(CALLERS))('%s finds what is allowed, and nothing else,', (who, principal) => {
  const expected = verdictFor(who);

  test('at both doors', async () => {
    const before = await shop.written();
    told = '';
    await rpcs(`Bearer ${await issuer.sign(claimsOf(principal))}`, expected);
    await fields(identityOf(principal), expected);
    if (STRANGERS.includes(who)) expect(await shop.written()).toEqual(before);
    if (principal.tenant !== ADMIN.tenant) expect(told).not.toContain(OURS);
  });
});

describe('another customer’s order cannot be told from one that does not exist', () => {
  const ask = async (
    operation: 'GetOrder' | 'GetSagaStatus' | 'WaitForOrder' | 'CancelOrder',
    id: string,
    request: object,
  ) => {
    const authorization = `Bearer ${await issuer.sign(claimsOf(customer('bob')))}`;
    const headers = { 'content-type': 'application/json', authorization, 'x-correlation-id': 'same' };
    const door = operation === 'CancelOrder' ? doors.command : doors.query;
    const call = event(pathOf(operation), { headers, text: JSON.stringify(request) });
    const { statusCode, body = '' } = await door(call, lambdaWith(20_000));
    return { statusCode, body: body.replaceAll(id, 'the id') };
  };

  // Side by side, as some of them wait for two seconds.
  test.concurrent.each([
    ['GetOrder', (id: string) => ({ id })],
    ['GetOrder', (id: string) => ({ id, minVersion: 1 })],
    ['GetSagaStatus', (orderId: string) => ({ orderId, minVersion: 1 })],
    ['WaitForOrder', (id: string) => ({ id, minVersion: 1, timeout: '0.1s' })],
    ['CancelOrder', (orderId: string) => ({ orderId })],
  ] as const)('by %s', async (operation, requestFor) => {
    const [hidden, absent] = await Promise.all(
      [ORDER, 'nowhere'].map((id) => ask(operation, id, requestFor(id))),
    );
    expect(hidden).toEqual(absent);
  });
});
