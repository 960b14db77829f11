/** Tokens that a laptop's issuer signs, true ones and such as it would never sign. */
import type { JWTPayload } from 'jose';
import { idClaims } from '../../local/identity/claims.ts';
import type { Issuer } from '../../local/identity/issuer.ts';

/** Whose token it is: an administrator of the tenant `default` unless told otherwise. */
export interface TokenHolder {
  readonly role?: 'admin' | 'customer';
  readonly tenant?: string;
  readonly subject?: string;
  /** Take the place of the claims that the token would have; undefined leaves one out. */
  readonly claims?: JWTPayload;
}

/** An ID token, signed with the issuer's key. */
export function tokenFor(
  { pool, client, keys }: Pick<Issuer, 'pool' | 'client' | 'keys'>,
  { role = 'admin', tenant = 'default', subject = 'admin', claims = {} }: TokenHolder = {},
): Promise<string> {
  const person = { subject, groups: [role], attributes: { 'custom:tenant': tenant } };
  return keys.sign({ ...idClaims(pool, client, person), ...claims });
}

/** The token with another holder's name in it, under the old signature. */
export function tampered(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...Object(claims), sub: 'somebody-else' })).toString(
    'base64url',
  );
  return [header, forged, signature].join('.');
}
