import { pipeline, Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { CommitItem } from '../event-store/commit.ts';
import { storedCommit } from '../event-store/stored-commit.ts';
import { traced } from '../platform/tracer.ts';
import { linesOf } from './lines.ts';

/** Where Firehose delivers to; the day follows, `yyyy/MM/dd/` in UTC. */
const PREFIX = 'commits/';

/** What a batch holds at most: enough for few transactions, and little memory even if every commit is as large as one may be. */
const BATCH_COMMITS = 500;
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** Behind so many lines of an object, and behind all objects before it. */
export interface ArchivePosition {
  readonly object: string;
  readonly lines: number;
}

export interface ArchiveOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** Where to go on; null for the beginning. */
  readonly after: ArchivePosition | null;
}

/** A batch of commits, as they are stored. */
export interface ArchivedCommits {
  readonly commits: readonly CommitItem[];
  /** Behind the last of them. */
  readonly position: ArchivePosition;
}

/** The S3 client of a function that reads the archive. */
export function archiveClient(): S3Client {
  return traced(
    new S3Client({
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    }),
  );
}

/**
 * Everything in the archive, oldest delivery first. Memory stays flat, however large the archive and its objects are.
 *
 * A commit may come more than once, and behind a later one of its stream: Firehose delivers at least once and promises no order.
 * Whoever reads goes by the commits' versions.
 *
 * @throws Error naming the object and the line that cannot be read
 */
export async function* readArchive(options: ArchiveOptions): AsyncGenerator<ArchivedCommits> {
  const { after } = options;
  if (after) yield* batchesOf(options, after);
  for await (const object of objectsBehind(options)) yield* batchesOf(options, { object, lines: 0 });
}

async function* objectsBehind({ client, bucket, after }: ArchiveOptions): AsyncGenerator<string> {
  const listing = { Bucket: bucket, Prefix: PREFIX, ...(after && { StartAfter: after.object }) };
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, listing)) {
    for (const { Key } of Contents) if (Key) yield Key;
  }
}

/** What an object holds behind a position in it. */
async function* batchesOf(options: ArchiveOptions, from: ArchivePosition): AsyncGenerator<ArchivedCommits> {
  let commits: CommitItem[] = [];
  let characters = 0;
  let { lines } = from;
  for await (const { commit, length } of commitsIn(options, from)) {
    commits.push(commit);
    characters += length;
    lines += 1;
    if (commits.length < BATCH_COMMITS && characters < BATCH_CHARACTERS) continue;
    yield { commits, position: { ...from, lines } };
    commits = [];
    characters = 0;
  }
  if (commits.length > 0) yield { commits, position: { ...from, lines } };
}

interface Line {
  readonly commit: CommitItem;
  readonly length: number;
}

async function* commitsIn(options: ArchiveOptions, { object, lines }: ArchivePosition): AsyncGenerator<Line> {
  const content = await open(options, object);
  let number = 0;
  try {
    for await (const line of linesOf(content)) {
      number += 1;
      if (number > lines) yield { commit: storedCommit(JSON.parse(line), 'the line'), length: line.length };
    }
  } catch (cause) {
    throw new Error(`${object} cannot be read at line ${number}`, { cause });
  }
}

/** The content of an object, as it comes. What breaks on the way shows where it is read. */
async function open({ client, bucket }: ArchiveOptions, object: string): Promise<Gunzip> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: object }));
  if (!(Body instanceof Readable)) throw new TypeError(`${object} has no content`);
  return pipeline(Body, createGunzip(), () => undefined);
}
