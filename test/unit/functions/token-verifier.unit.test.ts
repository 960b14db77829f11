import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { ServiceUnavailableError, UnauthenticatedError } from '../../../domain/errors.ts';
import { createTokenVerifier, type VerifyToken } from '../../../functions/platform/token-verifier.ts';
import { ADMIN, claimsOf } from '../../support/principals.ts';
import { createTrialIssuer, type TrialIssuer } from '../../support/trial-issuer.ts';

let issuer: TrialIssuer;
let verify: VerifyToken;

const PERSON = claimsOf(ADMIN);
const PROGRAM = { sub: 'machine', token_use: 'access', scope: 'shop/admin shop/tenant.default' };
const seconds = (fromNow: number) => Math.floor(Date.now() / 1_000) + fromNow;
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function verifierOf({ issuer: name, readKeys }: TrialIssuer): VerifyToken {
  return createTokenVerifier({ issuer: name, clientIds: ['machine', 'web'], readKeys });
}

beforeAll(async () => {
  issuer = await createTrialIssuer();
  verify = verifierOf(issuer);
});

describe('a token is good', () => {
  test('that is a person’s, for one of the applications', async () => {
    expect(await verify(await issuer.sign(PERSON))).toMatchObject(PERSON);
  });

  test('that is a program’s, whose application is in another claim', async () => {
    const claims = { ...PROGRAM, client_id: 'machine', aud: undefined };
    expect(await verify(await issuer.sign(claims))).toMatchObject(PROGRAM);
  });

  test('that is signed with a key published since, after one more look; the older ones stay good', async () => {
    const own = await createTrialIssuer();
    const check = verifierOf(own);
    const old = await own.sign(PERSON);
    await check(old);
    await own.rotate();
    expect(await check(await own.sign(PERSON))).toMatchObject(PERSON);
    expect(await check(old)).toMatchObject(PERSON);
    expect(own.reads()).toBe(2);
  });
});

describe('a token is refused', () => {
  test.each<[string, object]>([
    ['has expired', { exp: seconds(-1) }],
    ['is not good yet', { nbf: seconds(60) }],
    ['is another issuer’s', { iss: 'https://issuer.test/other-pool' }],
    ['is nobody’s', { iss: undefined }],
    ['is for another application', { aud: 'other' }],
    ['is for nobody', { aud: undefined }],
    ['names its application in the other claim', { aud: undefined, client_id: 'web' }],
    ['is a program’s of another application', { ...PROGRAM, client_id: 'other' }],
    ['is a program’s and names its application in the other claim', PROGRAM],
  ])('that %s', async (_why, claims) => {
    const token = await issuer.sign({ ...PERSON, ...claims });
    await expect(verify(token)).rejects.toThrow(UnauthenticatedError);
  });

  test('that says something else than what was signed', async () => {
    const [header, payload = '', signature] = (await issuer.sign(PERSON)).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object;
    const tampered = [header, base64({ ...claims, 'custom:tenant': 'other' }), signature].join('.');
    await expect(verify(tampered)).rejects.toThrow(UnauthenticatedError);
  });

  test('that is not signed, or with the public key as a secret', async () => {
    const [, payload] = (await issuer.sign(PERSON)).split('.');
    const unsigned = `${base64({ alg: 'none', kid: 'key-1' })}.${payload}.`;
    await expect(verify(unsigned)).rejects.toThrow(UnauthenticatedError);
    const text = `${base64({ alg: 'HS256', kid: 'key-1' })}.${payload}`;
    const secret = Buffer.from(await issuer.readKeys());
    const signature = createHmac('sha256', secret).update(text).digest('base64url');
    await expect(verify(`${text}.${signature}`)).rejects.toThrow(UnauthenticatedError);
  });

  test('that another issuer signed with a key of the same name', async () => {
    const other = await createTrialIssuer();
    await expect(verify(await other.sign(PERSON))).rejects.toThrow(UnauthenticatedError);
  });

  test.each(['', 'token', 'a.b.c', '..'])('that is none: %j', async (token) => {
    await expect(verify(token)).rejects.toThrow(UnauthenticatedError);
  });
});

test('keys of unknown name are not asked for again and again', async () => {
  const own = await createTrialIssuer();
  const stranger = await createTrialIssuer();
  await stranger.rotate();
  const check = verifierOf(own);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await expect(check(await stranger.sign(PERSON))).rejects.toThrow(UnauthenticatedError);
  }
  expect(own.reads()).toBe(1);
});

test('keys that cannot be read are not the caller’s fault', async () => {
  const away = { ...issuer, readKeys: () => Promise.reject(new Error('no route to host')) };
  const answer = verifierOf(away)(await issuer.sign(PERSON));
  await expect(answer).rejects.toThrow(ServiceUnavailableError);
  await expect(answer).rejects.not.toThrow('route');
});
