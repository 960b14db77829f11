/** The way of a key from its issuer to the function that cannot reach the issuer. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UnauthenticatedError } from '../../domain/errors.ts';
import { createTokenVerifier } from '../../functions/platform/token-verifier.ts';
import { keysOnDemand } from '../../functions/query/keys-on-demand.ts';
import { readPublishedKeys } from '../../functions/signing-keys/published-keys.ts';
import { connectDynamodb } from '../support/dynamodb.ts';
import { ADMIN, claimsOf } from '../support/principals.ts';
import { createTrialIssuer, type TrialIssuer } from '../support/trial-issuer.ts';

let issuer: TrialIssuer;
let server: Server;
let copyKeys: () => Promise<void>;
/** What the issuer publishes in place of its keys. */
let mistake: { readonly status: number; readonly text: string } | undefined;

beforeAll(async () => {
  issuer = await createTrialIssuer();
  server = createServer((_request, response) => {
    if (mistake) response.writeHead(mistake.status).end(mistake.text);
    else
      issuer.readKeys().then(
        (keys) => response.end(Buffer.from(keys)),
        (error: Error) => response.destroy(error),
      );
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  const table = `${randomUUID().slice(0, 8)}-SigningKeysTable`;
  Object.assign(process.env, { KEYS_TABLE: table, TOKEN_JWKS_URI: `http://127.0.0.1:${port}/jwks.json` });
  await connectDynamodb().send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  const { handler } = await import('../../functions/signing-keys/handler.ts');
  copyKeys = () => handler({}, { awsRequestId: 'request-1' } as Context);
});

afterAll(() => {
  server.close();
});

/** As a fresh environment of the query function verifies a token made now. */
async function verifyNow(): Promise<unknown> {
  const { issuer: name, clientId, sign } = issuer;
  const verify = createTokenVerifier({ issuer: name, clientIds: [clientId], readKeys: keysOnDemand });
  return verify(await sign(claimsOf(ADMIN)));
}

test('nothing can be verified before the first copy, and that is nobody’s mistake but ours', async () => {
  await expect(verifyNow()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('a copy is what the issuer publishes, byte for byte', async () => {
  await copyKeys();
  expect(Buffer.from(await keysOnDemand())).toEqual(Buffer.from(await issuer.readKeys()));
  expect(await verifyNow()).toMatchObject(claimsOf(ADMIN));
});

test('a new key is known with the next copy', async () => {
  await issuer.rotate();
  await expect(verifyNow()).rejects.toThrow(UnauthenticatedError);
  await copyKeys();
  expect(await verifyNow()).toMatchObject(claimsOf(ADMIN));
});

test.each([
  [503, 'try again'],
  [200, '<html>maintenance</html>'],
  [200, '{}'],
])('what is no key set does not take the place of one: %i %s', async (status, text) => {
  mistake = { status, text };
  await expect(copyKeys()).rejects.toThrow();
  expect(await verifyNow()).toMatchObject(claimsOf(ADMIN));
  mistake = undefined;
});

test('the command function reads them where they are published', async () => {
  const uri = process.env.TOKEN_JWKS_URI ?? '';
  expect(Buffer.from(await readPublishedKeys(uri))).toEqual(Buffer.from(await issuer.readKeys()));
});
