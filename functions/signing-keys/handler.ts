import { assertIsJwks } from 'aws-jwt-verify/jwk';
import { environment } from '../platform/environment.ts';
import { observed } from '../platform/observed.ts';
import { copiedKeys } from './copied-keys.ts';
import { readPublishedKeys } from './published-keys.ts';

const table = copiedKeys();
const uri = environment('TOKEN_JWKS_URI');

/** Triggers: a schedule, and each deployment. Copies the issuer's keys to where functions inside the network can read them. */
export const handler = observed(async (): Promise<void> => {
  const keys = await readPublishedKeys(uri);
  // What is no key set must not take the place of one.
  assertIsJwks(JSON.parse(Buffer.from(keys).toString('utf8')));
  await table.write(keys);
});
