import { randomBytes, randomUUID } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DecryptCommand,
  DisabledException,
  GenerateDataKeyCommand,
  InvalidCiphertextException,
  KMSClient,
} from '@aws-sdk/client-kms';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RateLimitedError, ServiceUnavailableError } from '../../domain/errors.ts';
import { UnreadableError } from '../../functions/privacy/data-key.ts';
import { createKeyTable } from '../../functions/privacy/key-table.ts';
import { kmsWrapper } from '../../functions/privacy/key-wrapper.ts';
import { createShredder } from '../../functions/privacy/shredder.ts';
import { createSubjectKeys } from '../../functions/privacy/subject-keys.ts';
import { connectDynamodb, createTables, itemsOf } from '../support/dynamodb.ts';
import { failNext, observeRequests, operationsOf } from '../support/dynamodb-requests.ts';

const kms = mockClient(KMSClient);
let client: DynamoDBDocumentClient;
let table: string;
let tenant: string;

beforeAll(async () => {
  client = connectDynamodb();
  ({ subjectKeys: table } = await createTables(client));
});

beforeEach(() => {
  tenant = `t-${randomUUID().slice(0, 8)}`;
  // What KMS does, with the context in the place of encryption.
  kms.on(GenerateDataKeyCommand).callsFake(async ({ EncryptionContext }) => {
    const Plaintext = new Uint8Array(randomBytes(32));
    return { Plaintext, CiphertextBlob: Buffer.from(JSON.stringify([EncryptionContext, [...Plaintext]])) };
  });
  kms.on(DecryptCommand).callsFake(async ({ CiphertextBlob, EncryptionContext }) => {
    const [context, bytes] = JSON.parse(Buffer.from(CiphertextBlob).toString());
    if (JSON.stringify(context) !== JSON.stringify(EncryptionContext)) throw badCiphertext();
    return { Plaintext: Uint8Array.from(bytes) };
  });
});

afterEach(() => kms.reset());

function badCiphertext(): InvalidCiphertextException {
  return new InvalidCiphertextException({ message: '', $metadata: {} });
}

/** The keys as a process of their own has them. */
function keysOf({ confirm = false, now = (): number => 0 } = {}) {
  const wrapper = kmsWrapper(new KMSClient({ region: 'us-east-1' }), 'arn:key');
  return createSubjectKeys({ table: createKeyTable(client, table), wrapper, confirm, now });
}

function kmsCalls(name: string): number {
  return kms.calls().filter(({ args: [command] }) => command.constructor.name === name).length;
}

async function shred(subject: string): Promise<void> {
  const shredder = createShredder(client, table);
  const known = await shredder.find({ tenant, subject });
  if (!known?.keyId) throw new Error(`${subject} has no key`);
  await shredder.shred({ tenant, subject }, known.keyId, new Date());
}

describe('the key of a person', () => {
  test('is made once, and the same for every process', async () => {
    const made = await Promise.all([1, 2, 3].map(() => keysOf().ofSubject(tenant, 'ann')));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect((await keysOf().find(tenant, [made[0]?.id ?? ''])).get(made[0]?.id ?? '')).toEqual(made[0]);
    expect((await keysOf().ofSubject(tenant, 'ann')).secret).toEqual(made[0]?.secret);
  });

  test('is another one for another person, and for the same name in another tenant', async () => {
    const keys = keysOf();
    const found = [
      await keys.ofSubject(tenant, 'ann'),
      await keys.ofSubject(tenant, 'bob'),
      await keys.ofSubject(`${tenant}2`, 'ann'),
    ];
    expect(new Set(found.map(({ id }) => id)).size).toBe(3);
    expect(await keys.find(`${tenant}2`, [found[0]?.id ?? ''])).toEqual(new Map());
  });

  test('leaves nothing of the name in the table, nor the key itself', async () => {
    const { secret } = await keysOf().ofSubject(tenant, 'ann-marie');
    const rows = await itemsOf(client, table, `${tenant}/`);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('ann-marie');
    expect(rows.map(({ wrapped }) => wrapped)).not.toContainEqual(secret);
  });

  test('is bound to its tenant and its id by the encryption context, which does not tell whose it is', async () => {
    const { id } = await keysOf().ofSubject(tenant, 'ann');
    const [call] = kms.commandCalls(GenerateDataKeyCommand);
    expect(call?.args[0].input).toMatchObject({ EncryptionContext: { tenant, key: id } });
    kms.on(DecryptCommand).rejects(badCiphertext());
    await expect(keysOf().find(tenant, [id])).rejects.toBeInstanceOf(UnreadableError);
  });
});

describe('what is asked', () => {
  test('nothing, as long as keys are remembered', async () => {
    const keys = keysOf();
    const { id } = await keys.ofSubject(tenant, 'ann');
    await keys.find(tenant, [id]);
    const calls = kms.calls().length;
    const { requests } = await observeRequests(client, async () => {
      await keys.ofSubject(tenant, 'ann');
      await keys.find(tenant, [id, id]);
    });
    expect(requests).toEqual([]);
    expect(kms.calls()).toHaveLength(calls);
  });

  test('one request for a batch of keys, and KMS only for those that are new here', async () => {
    const ids = await Promise.all(
      ['ann', 'bob', 'eve'].map(async (name) => (await keysOf().ofSubject(tenant, name)).id),
    );
    const keys = keysOf({ confirm: true });
    const first = await observeRequests(client, () => keys.find(tenant, [...ids, ...ids]));
    expect([...first.result.keys()].sort()).toEqual([...ids].sort());
    expect(operationsOf(first.requests)).toEqual(['BatchGetItem']);
    expect(kmsCalls('DecryptCommand')).toBe(3);

    const second = await observeRequests(client, () => keys.find(tenant, ids));
    expect(operationsOf(second.requests)).toEqual(['BatchGetItem']);
    expect(kmsCalls('DecryptCommand')).toBe(3);
  });
});

describe('a key that was shredded', () => {
  test('is gone at once for whoever confirms, and after five minutes for everybody', async () => {
    let minutes = 0;
    const now = () => minutes * 60_000;
    const { id } = await keysOf().ofSubject(tenant, 'ann');
    const [confirming, warm] = [keysOf({ confirm: true, now }), keysOf({ now })];
    for (const keys of [confirming, warm]) expect((await keys.find(tenant, [id])).size).toBe(1);
    await shred('ann');
    expect((await confirming.find(tenant, [id])).size).toBe(0);
    minutes = 4.9;
    expect((await warm.find(tenant, [id])).size).toBe(1);
    minutes = 5;
    expect((await warm.find(tenant, [id])).size).toBe(0);
  });

  test('is followed by another one where the person comes back', async () => {
    let minutes = 0;
    const keys = keysOf({ now: () => minutes * 60_000 });
    const { id } = await keys.ofSubject(tenant, 'ann');
    await shred('ann');
    minutes = 1;
    const again = await keys.ofSubject(tenant, 'ann');
    expect(again.id).not.toBe(id);
    expect((await keysOf().find(tenant, [id, again.id])).size).toBe(1);
  });

  test('leaves a note without it, which is forgotten after a week', async () => {
    await keysOf().ofSubject(tenant, 'ann');
    await shred('ann');
    const [row, ...others] = await itemsOf(client, table, `${tenant}/`);
    expect(others).toEqual([]);
    expect(Object.keys(row ?? {}).sort()).toEqual(['erasedAt', 'forgetAt', 'pk']);
    const { erasedAt, forgetAt } = row as { erasedAt: string; forgetAt: number };
    expect(forgetAt * 1_000 - Date.parse(erasedAt)).toBeGreaterThanOrEqual(7 * 86_400_000);
  });
});

describe('keys that cannot be used now are not gone', () => {
  test.each([
    ['disabled', new DisabledException({ message: '', $metadata: {} }), ServiceUnavailableError],
    ['throttled', Object.assign(new Error(''), { name: 'ThrottlingException' }), RateLimitedError],
    ['away', Object.assign(new Error(''), { name: 'TimeoutError' }), ServiceUnavailableError],
  ])('KMS is %s', async (_how, error, family) => {
    const { id } = await keysOf().ofSubject(tenant, 'ann');
    kms.on(DecryptCommand).rejects(error);
    await expect(keysOf().find(tenant, [id])).rejects.toBeInstanceOf(family);
  });
});

test.each([
  ['conflicts with somebody else', 'TransactionConflict', undefined],
  ['is throttled', 'ThrottlingError', RateLimitedError],
  ['finds the table out of capacity', 'ProvisionedThroughputExceeded', RateLimitedError],
])('a first key whose transaction %s', async (_how, Code, family) => {
  const CancellationReasons = [{ Code }, { Code: 'None' }];
  const cancelled = new TransactionCanceledException({ message: '', $metadata: {}, CancellationReasons });
  failNext(client, 'TransactWriteItems', cancelled);
  const made = keysOf().ofSubject(tenant, 'ann');
  if (family) await expect(made).rejects.toBeInstanceOf(family);
  else expect((await keysOf().find(tenant, [(await made).id])).size).toBe(1);
});
