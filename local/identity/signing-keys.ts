import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** Cognito's algorithm. */
export const ALGORITHM = 'RS256';

interface SigningKey {
  /** With the private part. */
  readonly jwk: JWK;
  readonly key: CryptoKey;
}

/** The keys with which a user pool signs its tokens. */
export class SigningKeys {
  readonly #file: string | undefined;
  /** The newest last: it signs. The ones before it still prove what they have signed. */
  readonly #keys: SigningKey[];

  private constructor(keys: SigningKey[], file: string | undefined) {
    this.#keys = keys;
    this.#file = file;
  }

  /** The keys in a file, so that tokens hold over a restart; new ones where there is no file, or none is named. */
  static async open(file?: string): Promise<SigningKeys> {
    const known = file === undefined ? [] : await readKeys(file);
    const keys = new SigningKeys(await Promise.all(known.map(imported)), file);
    if (known.length === 0) await keys.rotate();
    return keys;
  }

  /** From now on signs with a new key. */
  async rotate(): Promise<void> {
    const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    const jwk = await exportJWK(privateKey);
    const kid = await calculateJwkThumbprint(jwk);
    this.#keys.push({ jwk: { ...jwk, kid, alg: ALGORITHM, use: 'sig' }, key: privateKey });
    await this.#save();
  }

  /** The public keys, as the issuer shows them. */
  get publicSet(): { readonly keys: JWK[] } {
    return { keys: this.#keys.map(({ jwk }) => publicPart(jwk)) };
  }

  /** A token with these claims and no others. */
  async sign(claims: JWTPayload): Promise<string> {
    const newest = this.#keys.at(-1);
    if (newest === undefined) throw new Error('a user pool always has a key');
    const header = { alg: ALGORITHM, kid: String(newest.jwk.kid) };
    return await new SignJWT(claims).setProtectedHeader(header).sign(newest.key);
  }

  async #save(): Promise<void> {
    if (this.#file === undefined) return;
    await mkdir(dirname(this.#file), { recursive: true });
    const keys = this.#keys.map(({ jwk }) => jwk);
    await writeFile(this.#file, JSON.stringify(keys), { mode: 0o600 });
  }
}

function publicPart({ kty, n, e, kid, alg, use }: JWK): JWK {
  return { kty, n, e, kid, alg, use } as JWK;
}

async function imported(jwk: JWK): Promise<SigningKey> {
  const key = await importJWK(jwk, ALGORITHM);
  if (key instanceof Uint8Array) throw new Error('the key of a user pool is not an RSA key');
  return { jwk, key };
}

async function readKeys(file: string): Promise<JWK[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK[];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
