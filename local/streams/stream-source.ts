import { AwsApiError } from '../contracts.ts';
import { type CallDynamodb, DYNAMODB_STREAMS } from '../engines/dynamodb-client.ts';
import { arrayOf, type JsonObject, objectOf, stringOf } from '../json.ts';

/** A stream record, as Lambda hands it to a function, with what a mapping needs of it. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch; streams tell it to the second. */
  readonly createdAt: number;
  readonly event: JsonObject;
}

/** Where to begin to read a shard. */
export type Position = 'TRIM_HORIZON' | 'LATEST' | { readonly after: string };

/** A part of a stream whose records have an order. */
export interface Shard {
  readonly id: string;
  readonly parentId?: string;
}

/** Reads one shard from its beginning to its end, if it ever has one. */
export interface ShardReader {
  /** The records since the last call, at most 1 000; `ended` when there will never be more. */
  readonly read: () => Promise<{ readonly records: readonly StreamRecord[]; readonly ended: boolean }>;
}

/** A table's stream. */
export interface StreamSource {
  readonly shards: () => Promise<readonly Shard[]>;
  readonly open: (shardId: string, position: Position) => ShardReader;
}

/** Iterators expire after 15 minutes; records, after 24 hours. */
const REOPEN = new Set(['ExpiredIteratorException', 'TrimmedDataAccessException']);

interface EngineStream {
  readonly streamArn: string;
  readonly region: string;
  readonly engineArn: () => Promise<string>;
}

function toShard(entry: unknown): Shard {
  const { ShardId, ParentShardId } = objectOf(entry, 'a shard');
  const id = stringOf(ShardId, 'ShardId');
  return typeof ParentShardId === 'string' ? { id, parentId: ParentShardId } : { id };
}

function toRecord(entry: unknown, { streamArn, region }: EngineStream): StreamRecord {
  const event = objectOf(entry, 'a stream record');
  const change = objectOf(event.dynamodb, 'a stream record: dynamodb');
  return {
    sequenceNumber: stringOf(change.SequenceNumber, 'SequenceNumber'),
    createdAt: Number(change.ApproximateCreationDateTime) * 1000,
    event: { ...event, awsRegion: region, eventSource: 'aws:dynamodb', eventSourceARN: streamArn },
  };
}

function iteratorRequest(position: Position): JsonObject {
  if (typeof position === 'string') return { ShardIteratorType: position };
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.after };
}

/** A shard of a stream as the engine knows it. */
class EngineShardReader implements ShardReader {
  readonly #call: CallDynamodb;
  readonly #stream: EngineStream;
  readonly #shardId: string;
  #position: Position;
  #iterator: unknown;

  constructor(call: CallDynamodb, stream: EngineStream, shardId: string, start: Position) {
    this.#call = call;
    this.#stream = stream;
    this.#shardId = shardId;
    this.#position = start;
  }

  async read(): ReturnType<ShardReader['read']> {
    try {
      this.#iterator ??= await this.#newIterator();
      return await this.#next();
    } catch (error) {
      if (!(error instanceof AwsApiError && REOPEN.has(error.code))) throw error;
      if (error.code === 'TrimmedDataAccessException') this.#position = 'TRIM_HORIZON';
      this.#iterator = undefined;
      return { records: [], ended: false };
    }
  }

  async #newIterator(): Promise<unknown> {
    const StreamArn = await this.#stream.engineArn();
    const request = { StreamArn, ShardId: this.#shardId, ...iteratorRequest(this.#position) };
    return (await this.#call(DYNAMODB_STREAMS, 'GetShardIterator', request)).ShardIterator;
  }

  async #next(): ReturnType<ShardReader['read']> {
    const request = { ShardIterator: this.#iterator };
    const { Records, NextShardIterator } = await this.#call(DYNAMODB_STREAMS, 'GetRecords', request);
    const records = arrayOf(Records, 'Records').map((entry) => toRecord(entry, this.#stream));
    const last = records.at(-1);
    if (last !== undefined) this.#position = { after: last.sequenceNumber };
    this.#iterator = NextShardIterator;
    return { records, ended: typeof NextShardIterator !== 'string' };
  }
}

/** The stream of the table in `streamArn`, which is the template's; the engine has an ARN of its own for it. */
export function engineStream(call: CallDynamodb, streamArn: string, region: string): StreamSource {
  const tableName = /:table\/([^/]+)\/stream\//.exec(streamArn)?.[1];
  const engineArn = async (): Promise<string> => {
    const { Streams } = await call(DYNAMODB_STREAMS, 'ListStreams', { TableName: tableName });
    const [newest] = arrayOf(Streams, 'ListStreams').slice(-1);
    if (newest === undefined) throw new Error(`The table ${tableName} has no stream`);
    return stringOf(objectOf(newest, 'a stream').StreamArn, 'StreamArn');
  };
  return {
    shards: async () => {
      const request = { StreamArn: await engineArn() };
      const { StreamDescription } = await call(DYNAMODB_STREAMS, 'DescribeStream', request);
      return arrayOf(objectOf(StreamDescription, 'StreamDescription').Shards, 'Shards').map(toShard);
    },
    open: (shardId, position) =>
      new EngineShardReader(call, { streamArn, region, engineArn }, shardId, position),
  };
}
