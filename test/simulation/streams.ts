import type { DynamoDBRecord } from 'aws-lambda';
import type { InvocationResult } from '../../local/contracts.ts';
import { processBatch } from '../../local/streams/batch.ts';
import type { ShardReader, StreamRecord } from '../../local/streams/stream-source.ts';
import type { Consumer } from './consumers.ts';
import type { Boundary, Fault } from './faults.ts';
import { functionError } from './lambda.ts';
import { latency, type Surroundings } from './surroundings.ts';

/** As lib/event-feed.ts has it. */
const SETTINGS = {
  reportsItemFailures: true,
  bisectsOnError: true,
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: 6 * 60 * 60,
};
const BATCH_SIZE = 100;
/** A stream of some traffic has several shards, which know nothing of each other; a partition key is always in the same one. */
const SHARDS = 3;

/** The event table's stream and its two readers. */
export interface Streams {
  /** Something was written: it will be read soon. */
  readonly wake: () => void;
  /** The keys of records that were given up on: in AWS they lie in the bucket for failed batches. */
  readonly givenUp: () => readonly string[];
}

export function startStreams(
  surroundings: Surroundings,
  reader: ShardReader,
  consumers: readonly Consumer[],
): Streams {
  const { scheduler, random } = surroundings;
  const shards = consumers.map((consumer) =>
    Array.from({ length: SHARDS }, (_, shard) => startShard(surroundings, consumer, shard)),
  );
  let isAwake = false;

  const read = async (): Promise<void> => {
    isAwake = false;
    const records = await scheduler.perform(() => readAll(reader, scheduler.now()));
    for (const own of shards) {
      for (const [shard, { receive }] of own.entries()) {
        receive(records.filter((record) => shardOf(record) === shard));
      }
    }
  };

  return {
    wake() {
      if (isAwake) return;
      isAwake = true;
      scheduler.clock.after(random.between(300, 3_000), () => void read());
    },
    givenUp: () => shards.flat().flatMap(({ givenUp }) => givenUp),
  };
}

async function readAll(reader: ShardReader, now: number): Promise<readonly StreamRecord[]> {
  const all: StreamRecord[] = [];
  for (;;) {
    const { records } = await reader.read();
    if (records.length === 0) return all;
    all.push(...records.map((record) => ({ ...record, createdAt: now })));
  }
}

function keyOf({ event }: StreamRecord): string {
  return (event as unknown as DynamoDBRecord).dynamodb?.Keys?.pk?.S ?? '';
}

function shardOf(record: StreamRecord): number {
  let sum = 0;
  for (const character of keyOf(record)) sum = (sum * 31 + character.charCodeAt(0)) % 65_537;
  return sum % SHARDS;
}

const DELIVERY: Boundary = {
  name: 'stream → function',
  faults: [
    { name: 'crash before', strike: 'crash before' },
    { name: 'done, answer lost, batch comes again', strike: 'crash after' },
    { name: 'two consumers of one batch', strike: 'repeated' },
  ],
};
const CHECKPOINT: Boundary = {
  name: 'stream checkpoint',
  faults: [{ name: 'lost, older records come again', strike: 'repeated' }],
};

/** One shard of one consumer, as an event source mapping reads it: in order, one batch at a time. */
function startShard(surroundings: Surroundings, { name, react }: Consumer, shard: number) {
  const { faults, random, scheduler, story } = surroundings;
  const waiting: StreamRecord[] = [];
  const done: StreamRecord[] = [];
  let isBusy = false;
  const givenUp: string[] = [];

  const invoke = async (records: readonly StreamRecord[]): Promise<InvocationResult> => {
    await scheduler.pause(latency(random));
    const fault = faults.draw(DELIVERY);
    if (fault) story.tell(`${name} ${shard}`, `⚡ ${DELIVERY.name}: ${fault.name}`);
    return fault ? struck(fault, () => react(records)) : react(records);
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, random.integer(1, BATCH_SIZE));
      await processBatch(batch, SETTINGS, {
        invoke,
        discard: async ({ records, condition }) => {
          const keys = records.map(keyOf);
          givenUp.push(...keys);
          story.tell(`${name} ${shard}`, `gives up: ${condition}: ${keys.join(' ')}`);
        },
        checkpoint: async () => undefined,
        pause: (failures) => scheduler.pause(Math.min(100 * 2 ** failures, 10_000)),
        now: scheduler.now,
      });
      done.push(...batch);
      if (faults.draw(CHECKPOINT)) waiting.unshift(...done.slice(-random.integer(1, 2 * BATCH_SIZE)));
    }
    isBusy = false;
  };

  return {
    givenUp,
    receive(records: readonly StreamRecord[]) {
      waiting.push(...records);
      if (isBusy || waiting.length === 0) return;
      isBusy = true;
      void drain();
    },
  };
}

async function struck({ strike }: Fault, run: () => Promise<InvocationResult>): Promise<InvocationResult> {
  if (strike === 'crash before') return functionError('Runtime.ExitError', 'Runtime exited');
  if (strike === 'crash after') {
    await run();
    return functionError('Runtime.ExitError', 'Runtime exited');
  }
  void run();
  return run();
}
