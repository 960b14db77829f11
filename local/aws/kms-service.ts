/** KMS, as far as envelope encryption uses it: https://docs.aws.amazon.com/kms/latest/APIReference/ */
import { randomBytes } from 'node:crypto';
import { AwsApiError } from '../contracts.ts';
import { type JsonObject, objectOf, stringOf } from '../json.ts';
import type { WrappingKey } from '../kms/wrapping-key.ts';
import { type AwsService, header } from './http.ts';
import { parseBody } from './json-services.ts';

const KMS = 'TrentService';
/** The one KeySpec whose size is known here. */
const AES_256 = 'AES_256';
const AES_256_BYTES = 32;

type Action = (input: JsonObject, keyNamed: (input: JsonObject) => WrappingKey) => JsonObject;

const ACTIONS: Readonly<Record<string, Action>> = {
  GenerateDataKey(input, keyNamed) {
    if (input.KeySpec !== AES_256) throw new AwsApiError('ValidationException', `KeySpec is not ${AES_256}`);
    const key = keyNamed(input);
    const plaintext = randomBytes(AES_256_BYTES);
    const ciphertext = key.encrypt(plaintext, contextOf(input));
    return {
      KeyId: key.arn,
      Plaintext: plaintext.toString('base64'),
      CiphertextBlob: ciphertext.toString('base64'),
    };
  },
  Decrypt(input, keyNamed) {
    const key = keyNamed(input);
    const ciphertext = Buffer.from(stringOf(input.CiphertextBlob, 'CiphertextBlob'), 'base64');
    const plaintext = key.decrypt(ciphertext, contextOf(input));
    return {
      KeyId: key.arn,
      Plaintext: plaintext.toString('base64'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
};

function contextOf({ EncryptionContext: context = {} }: JsonObject): JsonObject {
  return objectOf(context, 'EncryptionContext');
}

/** GenerateDataKey and Decrypt, with keys that are named by id or ARN. */
export function kmsService(keys: readonly WrappingKey[]): AwsService {
  const keyNamed = ({ KeyId }: JsonObject): WrappingKey => {
    const key = keys.find(({ id, arn }) => KeyId === id || KeyId === arn);
    if (key === undefined)
      throw new AwsApiError('NotFoundException', `Key '${String(KeyId)}' does not exist`);
    return key;
  };
  return (request) => {
    const [service, action = ''] = (header(request, 'x-amz-target') ?? '').split('.');
    const run = ACTIONS[action];
    if (service !== KMS || run === undefined) return undefined;
    const answer = async () => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(run(parseBody(request.body), keyNamed)),
    });
    return answer();
  };
}
