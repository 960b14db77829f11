import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Claims } from '../../functions/platform/identity.ts';

/** An issuer of tokens that needs no network: it signs, and tells its keys to whoever asks. */
export interface TrialIssuer {
  readonly issuer: string;
  readonly clientId: string;
  /** A token of these claims, good for a minute. Standard claims may be given too, to be wrong. */
  readonly sign: (claims: Claims) => Promise<string>;
  /** The key set, as an issuer publishes it. */
  readonly readKeys: () => Promise<ArrayBuffer>;
  /** How often the keys were asked for. */
  readonly reads: () => number;
  /** Signs with another key from now on; the one before stays published. */
  readonly rotate: () => Promise<void>;
}

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: object;
}

async function newKey(number: number): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const kid = `key-${number}`;
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

export async function createTrialIssuer(issuer = 'https://issuer.test/pool'): Promise<TrialIssuer> {
  const clientId = 'web';
  let current = await newKey(1);
  const published = [current];
  let reads = 0;
  return {
    issuer,
    clientId,
    reads: () => reads,
    sign(claims) {
      const now = Math.floor(Date.now() / 1_000);
      const usual: JWTPayload = { iss: issuer, aud: clientId, iat: now, exp: now + 60 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: current.kid })
        .sign(current.privateKey);
    },
    async readKeys() {
      reads += 1;
      const text = JSON.stringify({ keys: published.map(({ jwk }) => jwk) });
      return new TextEncoder().encode(text).buffer;
    },
    async rotate() {
      current = await newKey(published.length + 1);
      published.push(current);
    },
  };
}
