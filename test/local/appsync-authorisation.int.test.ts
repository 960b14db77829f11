/** Who may call an API, and which of its fields. */
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idClaims, machineClaims } from '../../local/identity/claims.ts';
import { Issuer } from '../../local/identity/issuer.ts';
import { SigningKeys } from '../../local/identity/signing-keys.ts';
import { tampered } from '../support/tokens.ts';
import { ALICE, MACHINE, POOL, WEB } from '../support/user-pool.ts';
import { code, resolver, serveApi } from './appsync-support.ts';

const SCHEMA = `
  type Note @aws_iam @aws_cognito_user_pools { text: String secret: String @aws_iam }
  type Plain { text: String }
  type Query {
    note: Note @aws_cognito_user_pools
    forAdmins: Note @aws_cognito_user_pools(cognito_groups: ["admin"])
    forCustomers: Note @aws_cognito_user_pools(cognito_groups: ["customer", "admin"])
    forServices: Note @aws_iam
    forNobody: Note @aws_api_key
    undecided: Note
    plain: Plain @aws_cognito_user_pools
    identity: AWSJSON @aws_iam @aws_cognito_user_pools
  }`;
const NOTE = code('return { payload: { text: "a", secret: "b" } };', 'return ctx.result;');
const IDENTITY = code('return { payload: [util.authType(), ctx.identity] };', 'return ctx.result;');
const FIELDS = ['note', 'forAdmins', 'forCustomers', 'forServices', 'forNobody', 'undecided', 'plain'];

let api: Awaited<ReturnType<typeof serveApi>>;
beforeAll(async () => {
  const dataSource = { kind: 'none' } as const;
  api = await serveApi(
    {
      schema: SCHEMA,
      // As it is deployed: what carries no directive is for services.
      authentication: [
        { mode: 'AWS_IAM' },
        { mode: 'AMAZON_COGNITO_USER_POOLS', clientIds: /^(?:web|machine)$/ },
      ],
      resolvers: [
        ...FIELDS.map((field) => resolver(`Query.${field}`, NOTE, { dataSource })),
        resolver('Query.identity', IDENTITY, { dataSource }),
      ],
    },
    () => ({ payload: null }),
  );
});
afterAll(() => api.close());

const sign = (claims: JWTPayload) => api.issuer.keys.sign(claims);
const person = (claims: JWTPayload = {}) => sign({ ...idClaims(POOL, WEB, ALICE), ...claims });

/** SHA-256, and with a secret HMAC, as the signer asks for them. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: unknown) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

/** Headers of a request that is signed, as the AWS SDK signs it. */
async function signed(body: string, secretAccessKey = 'laptop', accessKeyId = 'laptop') {
  const { hostname, port } = new URL(api.origin);
  const credentials = { accessKeyId, secretAccessKey, sessionToken: 'session' };
  const signer = new SignatureV4({ service: 'appsync', region: 'us-east-1', credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    path: '/graphql',
    headers: { host: `${hostname}:${port}`, 'content-type': 'application/json' },
    body,
  });
  return headers;
}

async function refusal(headers: Record<string, string>, body = '{"query":"{ note { text } }"}') {
  const response = await fetch(`${api.origin}/graphql`, { method: 'POST', body, headers });
  const { errors, data } = (await response.json()) as { errors: { message: string }[]; data: unknown };
  expect(data).toBeUndefined();
  return [response.status, response.headers.get('x-amzn-errortype'), errors[0]?.message];
}

describe('a request is refused', () => {
  const unauthorised = (message: string) => [401, 'UnauthorizedException', message];
  const PARSE = unauthorised('Unable to parse JWT token.');
  const CALL = unauthorised('You are not authorized to make this call.');

  test('without a token', async () => {
    expect(await refusal({})).toEqual(unauthorised('Valid authorization header not provided.'));
    expect(await refusal({ 'x-api-key': 'da2-key' })).toEqual(
      unauthorised('Valid authorization header not provided.'),
    );
  });

  test.each<[string, () => Promise<string>, unknown[]]>([
    ['that is none', async () => 'nonsense', PARSE],
    ['with a scheme before it', async () => `Bearer ${await person()}`, PARSE],
    ['whose time is over', () => person({ exp: 1 }), unauthorised('Token has expired.')],
    ['of another issuer', () => person({ iss: 'http://localhost:4000/us-east-1_other' }), CALL],
    ['for another client', () => person({ aud: 'elsewhere' }), CALL],
    ['of a machine of elsewhere', () => sign(machineClaims(POOL, { ...MACHINE, id: 'x' }, [])), CALL],
    ['that was changed', async () => tampered(await person()), CALL],
    [
      'signed with another key',
      async () => new Issuer(POOL, await SigningKeys.open()).keys.sign(idClaims(POOL, WEB, ALICE)),
      CALL,
    ],
  ])('with a token %s', async (_, token, expected) => {
    expect(await refusal({ authorization: await token() })).toEqual(expected);
  });

  test('with a signature of another key, another body, or of another service', async () => {
    const body = '{"query":"{ forServices { text } }"}';
    const wrong = [403, 'InvalidSignatureException', expect.any(String)];
    expect(await refusal(await signed(body, 'guessed'), body)).toEqual(wrong);
    expect(await refusal(await signed('{}'), body)).toEqual(wrong);
    expect(await refusal(await signed(body, 'laptop', 'AKIAUNKNOWN'), body)).toEqual([
      403,
      'UnrecognizedClientException',
      expect.any(String),
    ]);
    expect(await refusal({ authorization: 'AWS4-HMAC-SHA256 Credential=laptop' }, body)).toEqual([
      403,
      'IncompleteSignatureException',
      expect.any(String),
    ]);
  });
});

/** The fields that a caller reaches. */
async function reached(headers: (body: string) => Promise<Record<string, string>>): Promise<string[]> {
  const body = JSON.stringify({ query: `{ ${FIELDS.map((field) => `${field} { text }`).join(' ')} }` });
  const response = await fetch(`${api.origin}/graphql`, {
    method: 'POST',
    body,
    headers: await headers(body),
  });
  const { data } = (await response.json()) as { data: Record<string, { text: string | null } | null> };
  return Object.entries(data).flatMap(([name, value]) => (value?.text ? [name] : []));
}

describe('a field is reached by those whom a directive names, its own or its type’s, or else by the default mode', () => {
  test('by people, and by some only with a group', async () => {
    const authorization = await person();
    expect(await reached(async () => ({ authorization }))).toEqual(['note', 'forCustomers']);
    const admin = await person({ 'cognito:groups': ['admin'] });
    expect(await reached(async () => ({ authorization: admin }))).toEqual([
      'note',
      'forAdmins',
      'forCustomers',
    ]);
  });

  test('by machines, which are in no group', async () => {
    const authorization = await sign(machineClaims(POOL, MACHINE, MACHINE.scopes));
    expect(await reached(async () => ({ authorization }))).toEqual(['note']);
  });

  test('by services that sign', async () => {
    expect(await reached((body) => signed(body))).toEqual(['forServices', 'undecided']);
  });

  test('and by nobody else: the field alone fails, in AppSync’s words', async () => {
    const { data, errors } = await api.query('{ note { text secret } }');
    expect(data).toEqual({ note: { text: 'a', secret: null } });
    expect(errors).toEqual([
      {
        path: ['note', 'secret'],
        data: null,
        errorType: 'Unauthorized',
        errorInfo: null,
        locations: [{ line: 1, column: 15, sourceName: null }],
        message: 'Not Authorized to access secret on type Note',
      },
    ]);
  });
});

describe('resolvers see the caller as AppSync describes it', () => {
  test('a person', async () => {
    const claims = idClaims(POOL, WEB, ALICE);
    const { data } = await api.query('{ identity }', {}, { authorization: await sign(claims) });
    expect(JSON.parse(String(Object(data).identity))).toEqual([
      'User Pool Authorization',
      {
        sub: 'alice',
        issuer: POOL.issuer,
        username: 'alice',
        claims,
        sourceIp: ['127.0.0.1'],
        defaultAuthStrategy: 'ALLOW',
        groups: ['customer'],
      },
    ]);
  });

  test('a service', async () => {
    const body = '{"query":"{ identity }"}';
    const response = await fetch(`${api.origin}/graphql`, {
      method: 'POST',
      body,
      headers: await signed(body),
    });
    const { data } = (await response.json()) as { data: { identity: string } };
    expect(JSON.parse(data.identity)).toMatchObject([
      'IAM Authorization',
      { accountId: '000000000000', userArn: 'arn:aws:iam::000000000000:user/laptop' },
    ]);
  });
});
