/** Signs tokens for an application on LocalStack, which has no Cognito: with a key of this checkout's own, kept in .local/. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { TokenIssuer } from '../../lib/identity.ts';

const ALGORITHM = 'RS256';
const ISSUER = 'urn:serverless-cqrs:localstack';
const CLIENT_ID = 'localstack';

/** The key in this file; makes one where there is none. */
export async function signingKey(file: string): Promise<JWK> {
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as JWK;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'localstack', alg: ALGORITHM, use: 'sig' };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(key), { mode: 0o600 });
  return key;
}

/** What functions are told of the key: its public half, inside the URL that they read keys from. */
export function issuerOf({ kty, n, e, kid, alg, use }: JWK): TokenIssuer {
  const keys = Buffer.from(JSON.stringify({ keys: [{ kty, n, e, kid, alg, use }] })).toString('base64');
  return {
    trust: { TOKEN_ISSUER: ISSUER, TOKEN_CLIENT_IDS: CLIENT_ID },
    keysUri: `data:application/json;base64,${keys}`,
  };
}

/** An ID token of an administrator of the tenant `default`, good for an hour. */
export async function administratorToken(key: JWK): Promise<string> {
  return new SignJWT({ token_use: 'id', 'custom:tenant': 'default', 'cognito:groups': ['admin'] })
    .setProtectedHeader({ alg: ALGORITHM, kid: String(key.kid) })
    .setIssuer(ISSUER)
    .setAudience(CLIENT_ID)
    .setSubject('admin')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importJWK(key, ALGORITHM));
}
