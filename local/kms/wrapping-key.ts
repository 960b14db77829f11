import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsApiError } from '../contracts.ts';
import type { JsonObject } from '../json.ts';

/** A key of KMS, as a template describes it. */
export interface KeyDefinition {
  readonly id: string;
  readonly arn: string;
}

/** A key that never leaves the laptop's KMS: it lies in a file of the instance's directory. */
export interface WrappingKey extends KeyDefinition {
  /** What is bound to the context can be decrypted with the same context only. */
  readonly encrypt: (plaintext: Uint8Array, context: JsonObject) => Buffer;
  /** Throws InvalidCiphertextException. */
  readonly decrypt: (ciphertext: Uint8Array, context: JsonObject) => Buffer;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Opens the key's file in a directory, or makes it. */
export async function openWrappingKey(directory: string, definition: KeyDefinition): Promise<WrappingKey> {
  const secret = await secretIn(directory, `${definition.id}.key`);
  return {
    ...definition,
    encrypt(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(bindingOf(definition, context));
      const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
    },
    decrypt(ciphertext, context) {
      const [nonce, rest] = [ciphertext.subarray(0, NONCE_BYTES), ciphertext.subarray(NONCE_BYTES)];
      try {
        const decipher = createDecipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES })
          .setAAD(bindingOf(definition, context))
          .setAuthTag(rest.subarray(0, TAG_BYTES));
        return Buffer.concat([decipher.update(rest.subarray(TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        throw Object.assign(new AwsApiError('InvalidCiphertextException', ''), { cause });
      }
    },
  };
}

async function secretIn(directory: string, name: string): Promise<Buffer> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, name);
  try {
    // Only the first start of an instance may make one: another key would make all data of the earlier ones unreadable.
    await writeFile(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFile(file);
}

/** The key and the context, whatever the order in which its pairs are given. */
function bindingOf({ arn }: KeyDefinition, context: JsonObject): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify([arn, pairs]));
}
