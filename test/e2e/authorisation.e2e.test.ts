/** Who may do what, over HTTP as it comes from outside: every field and every RPC, with good tokens and such as nobody should trust. */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { COMMANDS } from '../../functions/command/commands.ts';
import { pathOf } from '../support/contract.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';
import { type Expected, type FieldSample, fillOwnShop, ORDER, OURS, OWNER } from '../support/operations.ts';
import {
  expectOutcomes,
  FIELD_SAMPLES,
  outcomeOf,
  RPC_SAMPLES,
  rpcOutcome,
  type Verdict,
  verdictFor,
} from '../support/outcomes.ts';
import { type TokenHolder, tampered } from '../support/tokens.ts';

let laptop: Laptop;

const CALLERS: Readonly<Record<string, TokenHolder>> = {
  'another customer': { role: 'customer', subject: 'bob' },
  'a customer of another tenant with the same subject': { role: 'customer', subject: OWNER, tenant: 'other' },
  'another tenant’s administrator': { role: 'admin', tenant: 'other' },
  'the customer': { role: 'customer', subject: OWNER },
  'an administrator': { role: 'admin' },
};

const seconds = (fromNow: number) => Math.floor(Date.now() / 1_000) + fromNow;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  await fillOwnShop({
    send: async (name, input) => {
      const field = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      const mutation = `mutation ($input: ${name}Input!) { ${field}(input: $input) { id } }`;
      expect((await laptop.graphql(mutation, { variables: { input } })).errors).toBeUndefined();
      return undefined as never;
    },
  });
  await vi.waitFor(async () => {
    const { data } = await laptop.graphql(`{ order(id: "${ORDER}") { id } product(id: "p1") { id } }`);
    expect(data).toEqual({ order: { id: ORDER }, product: { id: 'p1' } });
  });
});

afterAll(async () => {
  await laptop?.stop();
});

/** Everything that strangers are told is looked through for what is ours. */
let told = '';

function headersWith(authorization: string | null): Record<string, string> {
  return { 'content-type': 'application/json', ...(authorization !== null && { authorization }) };
}

async function byRpc(name: string, request: object, token: string | null): Promise<Expected> {
  const [commandUrl = '', queryUrl = ''] = laptop.urls.functions;
  const url = new URL(pathOf(name), name in COMMANDS ? commandUrl : queryUrl);
  const headers = headersWith(token && `Bearer ${token}`);
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
  const body = await response.text();
  told += body;
  return rpcOutcome(name, response.status, body);
}

/** JSON as a literal of GraphQL. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${literal(inner)}`);
  return `{ ${fields.join(', ')} }`;
}

/** The operation that asks for a field; what is below the root is asked of an entity of ours. */
function operationFor(name: string, { field, args, select = '' }: FieldSample): string {
  const [parent, nested] = field.split('.');
  if (nested !== undefined) {
    const root = parent === 'Product' ? 'product(id: "p1")' : 'category(id: "books")';
    return `{ answer: ${root} { answer: ${nested} ${select} } }`;
  }
  const given = Object.entries(args).map(([key, value]) => `${key}: ${literal(value)}`);
  const list = given.length > 0 ? `(${given.join(', ')})` : '';
  return `${name in COMMANDS ? 'mutation' : 'query'} { answer: ${field}${list} ${select} }`;
}

interface Answer {
  readonly data?: { readonly answer: unknown } | null;
  readonly errors?: readonly { readonly errorType?: string }[];
}

async function byGraphql(name: string, sample: FieldSample, token: string | null): Promise<Expected> {
  const response = await fetch(laptop.urls.graphql, {
    method: 'POST',
    headers: headersWith(token),
    body: JSON.stringify({ query: operationFor(name, sample) }),
  });
  const body = await response.text();
  told += body;
  if (response.status === 401) return 'UNAUTHENTICATED';
  const { data, errors } = JSON.parse(body) as Answer;
  if (errors) return outcomeOf(errors[0]?.errorType ?? 'unknown', null);
  const answer = data?.answer ?? null;
  return outcomeOf(null, sample.field.includes('.') ? (Object(answer).answer ?? null) : answer);
}

async function everything(token: string | null, verdict: Verdict): Promise<void> {
  await expectOutcomes(RPC_SAMPLES, verdict, ({ name, request }) => byRpc(name, request, token));
  await expectOutcomes(FIELD_SAMPLES, verdict, ({ name, sample }) => byGraphql(name, sample, token));
}

describe('nobody is let in at either door', () => {
  test.each<[string, () => Promise<string | null>]>([
    ['without a token', async () => null],
    ['with a token that has expired', () => laptop.token({ claims: { exp: seconds(-10) } })],
    ['with another issuer’s token', () => laptop.token({ claims: { iss: 'http://localhost:1/elsewhere' } })],
    ['with a token for another application', () => laptop.token({ claims: { aud: 'other' } })],
    ['with a token that was changed', async () => tampered(await laptop.token())],
    ['with a token of no tenant', () => laptop.token({ claims: { 'custom:tenant': undefined } })],
  ])('%s', async (_how, token) => {
    await everything(await token(), () => 'UNAUTHENTICATED');
  });
});

test.each(Object.entries(CALLERS))('%s finds what is allowed, and nothing else', async (who, holder) => {
  told = '';
  await everything(await laptop.token(holder), verdictFor(who));
  if (holder.tenant) expect(told).not.toContain(OURS);
});

test('a program gets its token by its secret, and acts within its tenant', async () => {
  const { endpoints, pool } = laptop.issuer;
  const machine = pool.clients.find(({ secret }) => secret !== undefined);
  if (!machine) throw new Error('there is no program');
  const askFor = async (scope: string) => {
    const response = await fetch(endpoints.token, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${machine.id}:${machine.secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    });
    return (await response.json()) as { readonly access_token?: string; readonly error?: string };
  };
  expect(await askFor('shop/admin shop/tenant.other')).toMatchObject({ error: 'invalid_scope' });
  const { access_token: token = null } = await askFor('shop/customer shop/tenant.default');
  expect(await byRpc('GetCategory', { id: 'books' }, token)).toBe('found');
  expect(await byRpc('CreateCategory', { name: 'Mine' }, token)).toBe('FORBIDDEN');
  const { access_token: tenantless = null } = await askFor('shop/admin');
  expect(await byRpc('GetCategory', { id: 'books' }, tenantless)).toBe('UNAUTHENTICATED');
  const category: FieldSample = { field: 'category', args: { id: 'books' }, select: '{ id }' };
  expect(await byGraphql('GetCategory', category, token)).toBe('found');
  expect(await byGraphql('GetCategory', category, tenantless)).toBe('UNAUTHENTICATED');
});
