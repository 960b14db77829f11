import { Signer } from '@aws-sdk/rds-signer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { iamToken } from '../../../functions/read-model/iam-token.ts';

const LOGIN = {
  hostname: 'shop.cluster-abc.eu-west-1.rds.amazonaws.com',
  port: 5432,
  username: 'shop_reader',
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY');
  vi.useFakeTimers({ now: new Date('2026-03-04T05:06:07.890Z') });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** The address and the parameters, whatever their order. */
function partsOf(token: string) {
  const url = new URL(`https://${token}`);
  return { host: url.host, path: url.pathname, parameters: Object.fromEntries(url.searchParams) };
}

test.each([
  ['', LOGIN],
  ['IQoJb3JpZ2luX2VjE//session+token==', LOGIN],
  ["it's!(odd)*", { ...LOGIN, username: 'a b/c*', port: 6543 }],
])('is what the SDK signs, with the session token %j', async (sessionToken, login) => {
  vi.stubEnv('AWS_SESSION_TOKEN', sessionToken);
  const credentials = {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(sessionToken && { sessionToken }),
  };
  const signer = new Signer({ ...login, region: 'eu-west-1', credentials });
  expect(partsOf(iamToken(login))).toEqual(partsOf(await signer.getAuthToken()));
});

test('cannot be made without credentials', () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  expect(() => iamToken(LOGIN)).toThrow('AWS_ACCESS_KEY_ID');
});
