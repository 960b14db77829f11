import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-firehose';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { awsEndpoint } from '../../local/aws/endpoint.ts';
import { Cleanup } from '../../local/cleanup.ts';
import { listen } from '../../local/engines/ports.ts';
import type { CloudModel } from '../../local/resources/model.ts';
import { s3Endpoint } from '../../local/s3/endpoint.ts';
import { startStorage } from '../../local/storage.ts';

/** The endpoint with its storage, over a folder, and the SDK's clients for it. */
interface Storage {
  readonly firehose: FirehoseClient;
  readonly s3: S3Client;
  readonly stop: () => Promise<void>;
}

const archive = {
  name: 'archive',
  bucket: 'kept',
  prefix: 'commits/!{timestamp:yyyy/MM/dd}/',
  bufferMegabytes: 1,
  bufferSeconds: 900,
};

const silent = { info: () => undefined, error: () => undefined };

let directory = '';
let storage: Storage;

async function start(stream = archive): Promise<Storage> {
  const cleanup = new Cleanup();
  const model = { buckets: ['kept', 'other'], deliveryStreams: [stream] } as unknown as CloudModel;
  const services = await startStorage(model, { directory, log: silent, cleanup });
  const server = createServer(awsEndpoint(services, silent));
  const port = await listen(server, 0, 'test');
  const settings = { region: 'us-east-1', credentials: { accessKeyId: 'laptop', secretAccessKey: 'laptop' } };
  const endpoint = `http://localhost:${port}`;
  const firehose = new FirehoseClient({ ...settings, endpoint });
  const s3 = new S3Client({ ...settings, endpoint: s3Endpoint(endpoint) });
  return {
    firehose,
    s3,
    stop: async () => {
      firehose.destroy();
      s3.destroy();
      server.closeAllConnections();
      server.close();
      await cleanup.run();
    },
  };
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'storage-'));
  storage = await start();
});

afterEach(async () => {
  await storage.stop();
  await rm(directory, { recursive: true, force: true });
});

function put(data: string, stream = 'archive') {
  return storage.firehose.send(
    new PutRecordCommand({ DeliveryStreamName: stream, Record: { Data: Buffer.from(data) } }),
  );
}

/** What has been delivered by now, found without asking S3. */
async function delivered(): Promise<string[]> {
  const bucket = join(directory, 's3', 'kept');
  const entries = await readdir(bucket, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return await Promise.all(
    files.map(async ({ parentPath, name }) => gunzipSync(await readFile(join(parentPath, name))).toString()),
  );
}

async function keys(Prefix?: string): Promise<string[]> {
  const { Contents = [] } = await storage.s3.send(new ListObjectsV2Command({ Bucket: 'kept', Prefix }));
  return Contents.map(({ Key = '' }) => Key);
}

async function putFile(key: string, content: string): Promise<void> {
  const file = join(directory, 's3', 'kept', key);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

describe('Firehose', () => {
  test('collects records, and delivers them compressed, one after the other, under their day', async () => {
    const { RecordId } = await put('one\n');
    await put('two\n');
    expect(RecordId).toBeTruthy();
    expect(await delivered()).toEqual([]);
    const today = new Date().toISOString().slice(0, 'yyyy-MM-dd'.length);
    const [key = '', ...others] = await keys();
    expect(others).toEqual([]);
    expect(key).toMatch(
      new RegExp(`^commits/${today.replaceAll('-', '/')}/archive-1-${today}-[-0-9a-f]+\\.gz$`),
    );
    expect(await delivered()).toEqual(['one\ntwo\n']);
  });

  test('delivers when its buffer is full, and begins another', async () => {
    await put('a'.repeat(600_000));
    expect(await delivered()).toEqual([]);
    await put('b'.repeat(600_000));
    await put('c');
    expect(await delivered()).toEqual([`${'a'.repeat(600_000)}${'b'.repeat(600_000)}`]);
  });

  test('delivers when its oldest record is old', async () => {
    await storage.stop();
    storage = await start({ ...archive, bufferSeconds: 0 });
    await put('one');
    await vi.waitFor(async () => expect(await delivered()).toEqual(['one']));
  });

  test('delivers nothing twice, and nothing where nothing waits', async () => {
    await put('one');
    await keys();
    expect(await keys()).toHaveLength(1);
  });

  test('delivers at the end', async () => {
    await put('one');
    await storage.stop();
    expect(await delivered()).toEqual(['one']);
    storage = await start();
  });

  test('delivers what an earlier process was told and could not deliver any more', async () => {
    await storage.stop();
    await mkdir(join(directory, 'firehose'), { recursive: true });
    await writeFile(join(directory, 'firehose', 'archive'), 'left behind\n');
    storage = await start();
    await put('and new\n');
    await keys();
    expect(await delivered()).toEqual(['left behind\nand new\n']);
  });

  test('loses and mixes nothing of what comes side by side', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `${index}:${'x'.repeat(60_000)}\n`);
    await Promise.all(lines.map((line) => put(line)));
    await keys();
    const found = (await delivered()).join('').split('\n').slice(0, -1);
    expect(found.map((line) => `${line}\n`).sort()).toEqual(lines.sort());
  });

  test('knows no stream that is not in the template, no larger record, no other action', async () => {
    await expect(put('one', 'nobody')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(put('x'.repeat(1_024_001))).rejects.toThrow('1024001 bytes');
    await expect(storage.firehose.send(new ListDeliveryStreamsCommand({}))).rejects.toThrow(
      "does not know firehose's Firehose_20150804.ListDeliveryStreams",
    );
  });
});

describe('S3', () => {
  test('lists by prefix, in the order of keys, with size and time', async () => {
    for (const key of ['b', 'a/2', 'a/10', 'ab', 'a-<&>']) await putFile(key, 'content');
    expect(await keys()).toEqual(['a-<&>', 'a/10', 'a/2', 'ab', 'b']);
    expect(await keys('a/')).toEqual(['a/10', 'a/2']);
    expect(await keys('a/1')).toEqual(['a/10']);
    const { Contents } = await storage.s3.send(new ListObjectsV2Command({ Bucket: 'kept', Prefix: 'b' }));
    expect(Contents).toMatchObject([{ Key: 'b', Size: 7, LastModified: expect.any(Date) }]);
  });

  test('lists in pages, and from behind a key', async () => {
    for (const key of ['1', '2', '3', '4', '5']) await putFile(`day/${key}`, key);
    const pages: unknown[] = [];
    const paginator = paginateListObjectsV2(
      { client: storage.s3, pageSize: 2 },
      { Bucket: 'kept', StartAfter: 'day/1' },
    );
    for await (const { Contents = [] } of paginator) pages.push(Contents.map(({ Key }) => Key));
    expect(pages).toEqual([
      ['day/2', 'day/3'],
      ['day/4', 'day/5'],
    ]);
  });

  test('answers objects byte for byte', async () => {
    const content = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await putFile('a b/ü.bin', '');
    await writeFile(join(directory, 's3', 'kept', 'a b/ü.bin'), content);
    const object = { Bucket: 'kept', Key: 'a b/ü.bin' };
    const { Body } = await storage.s3.send(new GetObjectCommand(object));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(content);
    expect(await storage.s3.send(new HeadObjectCommand(object))).toMatchObject({ ContentLength: 256 });
  });

  test('knows no bucket that is not in the template, and no key outside of it', async () => {
    await expect(storage.s3.send(new ListObjectsV2Command({ Bucket: 'nobody' }))).rejects.toBeInstanceOf(
      NoSuchBucket,
    );
    await mkdir(join(directory, 's3', 'other'), { recursive: true });
    await writeFile(join(directory, 's3', 'other', 'secret'), '');
    for (const Key of ['nothing', 'nothing/at/all', '../other/secret']) {
      const get = new GetObjectCommand({ Bucket: 'kept', Key });
      await expect(storage.s3.send(get)).rejects.toBeInstanceOf(NoSuchKey);
    }
  });

  test('is empty where nothing was written yet', async () => {
    expect(await keys()).toEqual([]);
  });

  test('names what it does not know', async () => {
    await expect(
      storage.s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'a', Body: 'x' })),
    ).rejects.toThrow("does not know S3's PUT");
    await expect(
      storage.s3.send(new ListObjectsV2Command({ Bucket: 'kept', Delimiter: '/' })),
    ).rejects.toThrow("does not know S3's list with delimiter");
    await putFile('a', 'content');
    await expect(
      storage.s3.send(new GetObjectCommand({ Bucket: 'kept', Key: 'a', Range: 'bytes=0-1' })),
    ).rejects.toThrow("does not know S3's GET");
  });
});
