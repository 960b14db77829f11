import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWrappingKey } from '../../local/kms/wrapping-key.ts';
import { type Kms, startKms } from '../support/kms.ts';

let kms: Kms;
let client: KMSClient;

beforeAll(async () => {
  kms = await startKms('wrapping', 'other');
  const credentials = { accessKeyId: 'laptop', secretAccessKey: 'laptop' };
  client = new KMSClient({ endpoint: kms.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client?.destroy();
  await kms?.stop();
});

const EncryptionContext = { tenant: 't', key: 'k' };

function generate(KeyId = kms.keyArns[0]) {
  return client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
}

describe('the laptop’s KMS', () => {
  test('makes data keys that are decrypted under the same context, in whatever order it is given', async () => {
    const { Plaintext, CiphertextBlob, KeyId } = await generate();
    expect(KeyId).toBe(kms.keyArns[0]);
    expect(Plaintext).toHaveLength(32);
    const decrypted = await client.send(
      new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext: { key: 'k', tenant: 't' } }),
    );
    expect(decrypted.Plaintext).toEqual(Plaintext);
  });

  test.each([
    ['another context', () => ({ EncryptionContext: { tenant: 't', key: 'other' } })],
    ['no context', () => ({ EncryptionContext: undefined })],
    ['another key', () => ({ KeyId: kms.keyArns[1] })],
    ['something changed', () => ({ CiphertextBlob: new Uint8Array(60) })],
  ])('refuses %s', async (_what, change) => {
    const { CiphertextBlob, KeyId } = await generate();
    const decryption = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext, ...change() });
    await expect(client.send(decryption)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test('knows its keys, and no other', async () => {
    await expect(generate('wrapping')).resolves.toMatchObject({ KeyId: kms.keyArns[0] });
    await expect(generate('nowhere')).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('keeps them in files that only their owner may read, and finds them there again', async () => {
    expect((await readdir(kms.directory)).sort()).toEqual(['other.key', 'wrapping.key']);
    expect((await stat(join(kms.directory, 'wrapping.key'))).mode & 0o777).toBe(0o600);
    const { Plaintext, CiphertextBlob = new Uint8Array() } = await generate();
    const definition = { id: 'wrapping', arn: kms.keyArns[0] ?? '' };
    const again = await openWrappingKey(kms.directory, definition);
    expect(again.decrypt(CiphertextBlob, EncryptionContext)).toEqual(Buffer.from(Plaintext ?? []));
  });
});
