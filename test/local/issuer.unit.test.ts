import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { HttpAnswer } from '../../local/aws/http.ts';
import { idClaims } from '../../local/identity/claims.ts';
import { Issuer } from '../../local/identity/issuer.ts';
import { SigningKeys } from '../../local/identity/signing-keys.ts';
import { ALICE, MACHINE, POOL, WEB } from '../support/user-pool.ts';

type Fields = Readonly<Record<string, string>>;

let issuer: Issuer;
beforeAll(async () => {
  issuer = new Issuer(POOL, await SigningKeys.open());
});

type TextAnswer = HttpAnswer & { readonly body: string };

async function send(method: string, path: string, body = '', headers = {}): Promise<TextAnswer> {
  const endpoint = issuer.endpoint(method, path);
  if (endpoint === undefined) throw new Error(`the issuer has no ${method} ${path}`);
  const answer = await endpoint({ method, path, headers, body });
  return { ...answer, body: String(answer.body) };
}

function post(path: string, fields: Fields, headers: Fields = {}): Promise<TextAnswer> {
  return send('POST', path, new URLSearchParams(fields).toString(), headers);
}

const VERIFIER = 'a verifier that only the client knows';
const REQUEST = {
  client_id: WEB.id,
  redirect_uri: 'http://localhost:4000/graphiql',
  response_type: 'code',
  scope: 'openid',
  state: 'xyz',
  code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  code_challenge_method: 'S256',
};
const PERSON = { sub: 'alice', 'cognito:groups': 'customer', 'custom:tenant': 't1' };

/** The code that somebody's sign-in sends the client. */
async function codeFor(fields: Fields = {}): Promise<string> {
  const { headers } = await post('/oauth2/authorize', { ...REQUEST, ...PERSON, ...fields });
  return new URL(String(headers.location)).searchParams.get('code') ?? '';
}

function exchange(code: string, fields: Fields = {}): Promise<TextAnswer> {
  const { client_id, redirect_uri } = REQUEST;
  const grant = { grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier: VERIFIER };
  return post('/oauth2/token', { ...grant, ...fields });
}

async function tokens(answer: TextAnswer | Promise<TextAnswer>): Promise<Fields> {
  return JSON.parse((await answer).body);
}

test('what discovery names is what the issuer has', async () => {
  const { body } = await send('GET', '/us-east-1_pool/.well-known/openid-configuration');
  const known: Fields = JSON.parse(body);
  expect(known).toMatchObject({
    issuer: POOL.issuer,
    authorization_endpoint: 'http://localhost:4000/oauth2/authorize',
    token_endpoint: 'http://localhost:4000/oauth2/token',
  });
  const { keys } = JSON.parse((await send('GET', new URL(String(known.jwks_uri)).pathname)).body);
  expect(keys).toEqual([expect.objectContaining({ kty: 'RSA', alg: 'RS256', use: 'sig' })]);
  expect(Object.keys(keys[0])).not.toContain('d');
});

describe('a person', () => {
  test('signs in for an ID token with groups and attributes, and an access token without attributes', async () => {
    const { id_token: id = '', access_token: access = '', ...rest } = await tokens(exchange(await codeFor()));
    expect(await issuer.verify(id)).toMatchObject({
      iss: POOL.issuer,
      aud: WEB.id,
      sub: 'alice',
      token_use: 'id',
      'cognito:groups': ['customer'],
      'custom:tenant': 't1',
    });
    const claims = await issuer.verify(access);
    expect(claims).toMatchObject({ token_use: 'access', client_id: WEB.id, scope: 'openid' });
    expect(claims).not.toHaveProperty('custom:tenant');
    expect(rest).toEqual({ expires_in: 3_600, token_type: 'Bearer' });
  });

  test('is asked by a page that hands on what the client asked, harmlessly', async () => {
    const parameters = new URLSearchParams({ ...REQUEST, state: '"><script>' });
    const { status, body } = await send('GET', `/oauth2/authorize?${parameters}`);
    expect(status).toBe(200);
    expect(body).toContain('<option>admin</option><option>customer</option>');
    expect(body).toContain('name="custom:tenant"');
    expect(body).toContain('value="&quot;>&lt;script>"');
  });

  test('comes back to the client with its state', async () => {
    const { status, headers } = await post('/oauth2/authorize', { ...REQUEST, ...PERSON });
    expect(status).toBe(302);
    expect(headers.location).toMatch(/^http:\/\/localhost:4000\/graphiql\?code=[\w-]+&state=xyz$/);
  });

  test('may come back to any port of this machine', async () => {
    const redirect_uri = 'http://localhost:9999/graphiql';
    const code = await codeFor({ redirect_uri });
    expect(await tokens(exchange(code, { redirect_uri }))).toHaveProperty('id_token');
  });

  test('does not tell the client attributes that it may not read', async () => {
    const curious = { ...WEB, readAttributes: ['email'] };
    expect(idClaims(POOL, curious, ALICE)).not.toHaveProperty('custom:tenant');
  });
});

describe('a sign-in is refused', () => {
  test.each<[string, Fields, string]>([
    ['for an unknown client', { client_id: 'nobody' }, 'invalid_request'],
    ['for a client of machines', { client_id: MACHINE.id }, 'unauthorized_client'],
    ['for another kind of answer', { response_type: 'token' }, 'unauthorized_client'],
    ['to another site', { redirect_uri: 'https://evil.example/graphiql' }, 'redirect_mismatch'],
    ['to another page', { redirect_uri: 'http://localhost:4000/elsewhere' }, 'redirect_mismatch'],
    ['for more than the client may have', { scope: 'openid shop/admin' }, 'invalid_scope'],
    ['with a challenge that is the verifier', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['without a name', { sub: '' }, 'invalid_request'],
    ['with a group that is none', { 'cognito:groups': 'root' }, 'invalid_request'],
  ])('%s', async (_, fields, error) => {
    const { status, body } = await post('/oauth2/authorize', { ...REQUEST, ...PERSON, ...fields });
    expect([status, JSON.parse(body).error]).toEqual([400, error]);
  });
});

describe('a code buys nothing', () => {
  test.each<[string, Fields]>([
    ['with a wrong verifier', { code_verifier: 'guessed' }],
    ['from another page', { redirect_uri: 'http://localhost:4000/elsewhere' }],
    ['for another client', { client_id: MACHINE.id, client_secret: 'secret' }],
  ])('%s', async (_, fields) => {
    const answer = await exchange(await codeFor(), fields);
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([400, 'invalid_grant']);
  });

  test('a second time', async () => {
    const code = await codeFor();
    expect((await exchange(code)).status).toBe(200);
    expect(JSON.parse((await exchange(code)).body)).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('a machine', () => {
  const grant = { grant_type: 'client_credentials' };
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  test('signs in with its secret for its scopes', async () => {
    const { access_token: token = '' } = await tokens(post('/oauth2/token', grant, basic('machine:secret')));
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({ client_id: 'machine', scope: 'shop/admin shop/tenant.default' });
    expect(claims).not.toHaveProperty('cognito:groups');
  });

  test('may say who it is in the form, and ask for less', async () => {
    const form = { ...grant, client_id: 'machine', client_secret: 'secret', scope: 'shop/admin' };
    const { access_token: token = '' } = await tokens(post('/oauth2/token', form));
    expect(decodeJwt(token).scope).toBe('shop/admin');
  });

  test.each<[string, Fields, string, string]>([
    ['with a wrong secret', {}, 'machine:wrong', 'invalid_client'],
    ['under an unknown name', {}, 'nobody:secret', 'invalid_client'],
    ['for another tenant', { scope: 'shop/tenant.other' }, 'machine:secret', 'invalid_scope'],
    ['as a client of people', {}, 'web:', 'unauthorized_client'],
    ['by a password', { grant_type: 'password' }, 'machine:secret', 'unsupported_grant_type'],
  ])('is refused %s', async (_, fields, credentials, error) => {
    const { body } = await post('/oauth2/token', { ...grant, ...fields }, basic(credentials));
    expect(JSON.parse(body)).toMatchObject({ error });
  });
});

describe('signing keys', () => {
  const claims = { iss: POOL.issuer, sub: 'alice' };

  test('that are replaced still prove what they have signed', async () => {
    const keys = await SigningKeys.open();
    const old = await keys.sign(claims);
    await keys.rotate();
    const rotated = new Issuer(POOL, keys);
    expect(await rotated.verify(old)).toEqual(claims);
    expect(await rotated.verify(await keys.sign(claims))).toEqual(claims);
    expect(keys.publicSet.keys).toHaveLength(2);
  });

  test('that are kept are the same after a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'keys-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'identity', 'keys.json');
    const token = await (await SigningKeys.open(file)).sign(claims);
    expect(await new Issuer(POOL, await SigningKeys.open(file)).verify(token)).toEqual(claims);
  });
});
