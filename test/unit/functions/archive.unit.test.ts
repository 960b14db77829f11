import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { firehoseArchive } from '../../../functions/archive/archive.ts';
import { linesOf } from '../../../functions/archive/lines.ts';
import {
  type ArchivedCommits,
  type ArchivePosition,
  readArchive,
} from '../../../functions/archive/read-archive.ts';
import type { CommitItem } from '../../../functions/event-store/commit.ts';
import { categoryCommits } from '../../support/commits.ts';

const firehose = mockClient(FirehoseClient);
const s3 = mockClient(S3Client);

beforeEach(() => {
  firehose.reset();
  s3.reset();
});

function linesFor(commits: readonly CommitItem[]): string {
  return commits.map((commit) => `${JSON.stringify(commit)}\n`).join('');
}

describe('writing', () => {
  const archive = firehoseArchive(new FirehoseClient({ region: 'us-east-1' }), 'archive');
  /** A commit of somewhat more than so many kilobytes, most of them outside ASCII. */
  const commitOf = (kilobytes: number): CommitItem => {
    const [commit] = categoryCommits('shop/category/c1');
    if (!commit) throw new Error('no commit');
    return { ...commit, actor: 'ü'.repeat(kilobytes * 500) };
  };
  const records = (): Buffer[] =>
    firehose
      .commandCalls(PutRecordCommand)
      .map(({ args: [{ input }] }) => Buffer.from(input.Record?.Data ?? []));

  test('puts many commits into one record', async () => {
    const commits = categoryCommits('shop/category/c1', 99);
    await archive.keep(commits);
    expect(records().map(String)).toEqual([linesFor(commits)]);
  });

  test('puts as many into a record as Firehose takes in bytes, and cuts none', async () => {
    const commits = [300, 300, 300, 300, 50, 340].map(commitOf);
    await archive.keep(commits);
    expect(records().map((record) => record.toString().split('\n').length - 1)).toEqual([3, 3]);
    for (const record of records()) expect(record.length).toBeLessThanOrEqual(1_024_000);
    expect(records().map(String).join('')).toBe(linesFor(commits));
  });

  test('fails where one record of several was not taken', async () => {
    firehose.on(PutRecordCommand).resolvesOnce({ RecordId: '1' }).rejectsOnce(new Error('throttled'));
    await expect(archive.keep([300, 300, 300, 300].map(commitOf))).rejects.toThrow('throttled');
  });

  test('of nothing asks nothing', async () => {
    await archive.keep([]);
    expect(records()).toEqual([]);
  });
});

describe('lines', () => {
  async function collect(...chunks: readonly Uint8Array[]): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of linesOf(Readable.from(chunks))) lines.push(line);
    return lines;
  }

  test('end at a line feed only: not at the separators that JSON leaves as they are', async () => {
    const lines = [JSON.stringify('one\u2028\u2029\r\n'), '{}'];
    expect(await collect(Buffer.from(`${lines.join('\n')}\n`))).toEqual(lines);
  });

  test('are whole wherever the pieces are cut, also inside a character, and without a last line feed', async () => {
    const text = '["電子機器"]\n\n["🛒"]';
    const pieces = Array.from(Buffer.from(text), (byte) => Buffer.of(byte));
    expect(await collect(...pieces)).toEqual(['["電子機器"]', '', '["🛒"]']);
  });
});

describe('reading', () => {
  /** Objects by their keys, as S3 answers them: two keys a page. */
  function store(objects: Readonly<Record<string, Buffer>>): void {
    s3.on(ListObjectsV2Command).callsFake(({ StartAfter = '', ContinuationToken = StartAfter }) => {
      const keys = Object.keys(objects).filter((key) => key > ContinuationToken);
      const page = keys.slice(0, 2);
      return {
        Contents: page.map((Key) => ({ Key })),
        IsTruncated: keys.length > 2,
        ...(keys.length > 2 && { NextContinuationToken: page.at(-1) }),
      };
    });
    for (const [Key, content] of Object.entries(objects)) {
      s3.on(GetObjectCommand, { Bucket: 'archive', Key }).callsFake(() => ({
        Body: Readable.from([content]),
      }));
    }
  }

  async function read(after: ArchivePosition | null = null): Promise<ArchivedCommits[]> {
    const batches: ArchivedCommits[] = [];
    const client = new S3Client({ region: 'us-east-1' });
    for await (const batch of readArchive({ client, bucket: 'archive', after })) batches.push(batch);
    return batches;
  }

  const pack = (commits: readonly CommitItem[]): Buffer => gzipSync(linesFor(commits));
  const days = ['01', '02', '03', '04', '05'].map((day) => `commits/2026/11/${day}/a.gz`);
  const [first = '', second = '', third = ''] = days;
  const commitsOfDay = (day: string) => categoryCommits(`shop/category/${day.at(-6)}`, 2);

  test('answers every commit of every object, as it was stored', async () => {
    store(Object.fromEntries(days.map((day) => [day, pack(commitsOfDay(day))])));
    const batches = await read();
    expect(batches.flatMap(({ commits }) => commits)).toEqual(days.flatMap(commitsOfDay));
    expect(batches.map(({ position }) => position)).toEqual(days.map((object) => ({ object, lines: 3 })));
  });

  test('hands a large object out in batches', async () => {
    const commits = categoryCommits('shop/category/c1', 1_099);
    store({ [first]: pack(commitsOfDay(first)), [second]: pack(commits) });
    const batches = await read();
    expect(batches.map((batch) => [batch.commits.length, batch.position])).toEqual([
      [3, { object: first, lines: 3 }],
      [500, { object: second, lines: 500 }],
      [500, { object: second, lines: 1_000 }],
      [100, { object: second, lines: 1_100 }],
    ]);
    expect(batches.slice(1).flatMap((batch) => batch.commits)).toEqual(commits);
  });

  test('of large commits makes smaller batches', async () => {
    const commits = categoryCommits('shop/category/c1', 29).map((commit) => ({
      ...commit,
      actor: 'x'.repeat(300_000),
    }));
    store({ [first]: pack(commits) });
    expect((await read()).map((batch) => batch.commits.length)).toEqual([14, 14, 2]);
  });

  test('goes on from any position that it gave, to the same end', async () => {
    const commits = categoryCommits('shop/category/c1', 700);
    store({
      [first]: pack(commitsOfDay(first)),
      [second]: pack(commits),
      [third]: pack(commitsOfDay(third)),
    });
    const batches = await read();
    expect(batches).toHaveLength(4);
    for (const [index, { position }] of batches.entries()) {
      expect(await read(position)).toEqual(batches.slice(index + 1));
    }
  });

  test('takes what was compressed in several pieces for one', async () => {
    const [one, two] = [categoryCommits('shop/category/c1'), categoryCommits('shop/category/c2')];
    store({ [first]: Buffer.concat([pack(one), pack(two)]) });
    expect((await read()).flatMap(({ commits }) => commits)).toEqual([...one, ...two]);
  });

  test('passes over an empty object', async () => {
    store({ [first]: gzipSync(''), [second]: pack(commitsOfDay(second)) });
    expect((await read()).flatMap(({ commits }) => commits)).toEqual(commitsOfDay(second));
  });

  test.each([
    ['cut off', pack(categoryCommits('shop/category/c1')).subarray(0, 40)],
    ['not compressed', Buffer.from(linesFor(categoryCommits('shop/category/c1')))],
    ['not of commits', gzipSync('{"pk":"shop/category/c1"}\n')],
    ['not JSON', gzipSync('{"pk":\n')],
  ])('of an object that is %s fails and names it', async (_what, content) => {
    store({ [first]: content });
    await expect(read()).rejects.toThrow(`${first} cannot be read at line`);
  });
});
