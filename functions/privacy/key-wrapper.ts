import {
  DataKeySpec,
  DecryptCommand,
  GenerateDataKeyCommand,
  InvalidCiphertextException,
  KMSClient,
} from '@aws-sdk/client-kms';
import { RateLimitedError, ServiceUnavailableError } from '../../domain/errors.ts';
import { traced } from '../platform/tracer.ts';
import { type DataKey, UnreadableError } from './data-key.ts';
import type { WrappedKey } from './key-table.ts';

/** Wraps data keys, so that who has the table of keys has none of them yet. */
export interface KeyWrapper {
  readonly make: (
    tenant: string,
    id: string,
  ) => Promise<{ readonly key: DataKey; readonly wrapped: WrappedKey }>;
  readonly unwrap: (tenant: string, wrapped: WrappedKey) => Promise<DataKey>;
}

/** As patient as the client of DynamoDB: platform/dynamodb.ts. */
export function kmsClient(): KMSClient {
  return traced(
    new KMSClient({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
    }),
  );
}

/**
 * Wraps with a key of KMS. The encryption context binds a wrapped key to its tenant and id; it is in CloudTrail as plain
 * text, so it must not tell whose key it is.
 * https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export function kmsWrapper(client: KMSClient, keyArn: string): KeyWrapper {
  const contextOf = (tenant: string, id: string) => ({ tenant, key: id });
  return {
    async make(tenant, id) {
      const command = new GenerateDataKeyCommand({
        KeyId: keyArn,
        KeySpec: DataKeySpec.AES_256,
        EncryptionContext: contextOf(tenant, id),
      });
      const { Plaintext, CiphertextBlob } = await client.send(command).catch(rethrow);
      return {
        key: { id, secret: present(Plaintext) },
        wrapped: { id, wrapped: present(CiphertextBlob) },
      };
    },
    async unwrap(tenant, { id, wrapped }) {
      const command = new DecryptCommand({
        KeyId: keyArn,
        CiphertextBlob: wrapped,
        EncryptionContext: contextOf(tenant, id),
      });
      const { Plaintext } = await client.send(command).catch(rethrow);
      return { id, secret: present(Plaintext) };
    },
  };
}

function present(bytes: Uint8Array | undefined): Uint8Array {
  if (!bytes) throw new TypeError('KMS answered without a key');
  return bytes;
}

/** Whatever it is — throttled, away, disabled, not allowed —, data that cannot be opened now is not erased. */
function rethrow(cause: unknown): never {
  if (cause instanceof InvalidCiphertextException) {
    throw new UnreadableError('a wrapped key cannot be read', { cause });
  }
  if (cause instanceof Error && cause.name === 'ThrottlingException') {
    throw new RateLimitedError('the keys of personal data are throttled', { cause });
  }
  throw new ServiceUnavailableError('the keys of personal data cannot be used', { cause });
}
