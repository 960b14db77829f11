import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { canonicalJson } from '../platform/digest.ts';

/** The key of one person's data, as it is in memory. Its id is random: it says nothing about whose it is. */
export interface DataKey {
  readonly id: string;
  /** 256 bits. */
  readonly secret: Uint8Array;
}

/** Sealed data that its key does not open: it was changed, or moved to another place. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

const CIPHER = 'aes-256-gcm';
/** Bytes. Random ones are safe for 2³² messages under one key: NIST SP 800-38D, section 8.3. */
const NONCE = 12;
const TAG = 16;

/**
 * Encrypts text so that it can be read only under this key and in this place: nonce, authentication tag and ciphertext,
 * as base64.
 */
export function close({ secret }: DataKey, text: string, place: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(Buffer.from(place));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64');
}

/**
 * Decrypts what `close` made.
 *
 * @throws UnreadableError where it was made under another key or in another place, or was changed
 */
export function open({ secret }: DataKey, box: string, place: string): string {
  const bytes = Buffer.from(box, 'base64');
  try {
    const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return decipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new UnreadableError(`the personal data of ${place} cannot be read`, { cause });
  }
}

/**
 * 132 bits over the parts under a key of its own, as 22 URL-safe characters: who does not have the key cannot try out
 * what it may have been made of.
 */
export function keyedDigest({ secret }: DataKey, ...parts: readonly unknown[]): string {
  const key = hkdfSync('sha256', secret, '', 'digest', 32);
  return createHmac('sha256', Buffer.from(key)).update(canonicalJson(parts)).digest('base64url').slice(0, 22);
}
