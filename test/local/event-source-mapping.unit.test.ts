import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { InvocationResult } from '../../local/contracts.ts';
import { objectOf } from '../../local/json.ts';
import type { MappingDefinition } from '../../local/resources/model.ts';
import { batchesOf } from '../../local/streams/batches.ts';
import { type Checkpoints, fileCheckpoints, volatileCheckpoints } from '../../local/streams/checkpoints.ts';
import { EventSourceMapping } from '../../local/streams/event-source-mapping.ts';
import { writeInvocationRecord } from '../../local/streams/failure-destination.ts';
import type { Position, Shard, StreamRecord, StreamSource } from '../../local/streams/stream-source.ts';
import { WakeUp } from '../../local/streams/wake-up.ts';
import { mapping, numbersOf, records, thrown } from './stream-support.ts';

interface FakeShard extends Shard {
  readonly log: StreamRecord[];
  ended: boolean;
}

/** A stream in memory; writes call the sleeping readers. */
class FakeStream implements StreamSource {
  readonly #shards: FakeShard[] = [];
  readonly #wakeUp: WakeUp;
  readonly opened: [string, Position][] = [];

  constructor(wakeUp: WakeUp) {
    this.#wakeUp = wakeUp;
  }

  add(shard: Shard): FakeShard {
    const added = { ...shard, log: [], ended: false };
    this.#shards.push(added);
    return added;
  }

  write(shard: FakeShard, numbers: string): void {
    shard.log.push(...records(numbers));
    this.#wakeUp.call();
  }

  end(shard: FakeShard): void {
    shard.ended = true;
    this.#wakeUp.call();
  }

  readonly shards = async () => this.#shards;

  readonly open = (shardId: string, position: Position) => {
    this.opened.push([shardId, position]);
    const shard = this.#shards.find(({ id }) => id === shardId);
    const after = typeof position === 'object' ? position.after : undefined;
    let next = shard?.log.findIndex(({ sequenceNumber }) => sequenceNumber === after) ?? -1;
    next += 1;
    return {
      read: async () => {
        const read = shard?.log.slice(next) ?? [];
        next += read.length;
        return { records: read, ended: shard?.ended ?? true };
      },
    };
  };
}

const running: EventSourceMapping[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

interface Setting {
  readonly definition?: Partial<MappingDefinition>;
  readonly checkpoints?: Checkpoints;
  readonly answer?: (numbers: string) => Promise<InvocationResult>;
}

function setUp({ definition, checkpoints = volatileCheckpoints(), answer }: Setting = {}) {
  const wakeUp = new WakeUp(10_000);
  const stream = new FakeStream(wakeUp);
  const invoked: string[] = [];
  const discarded: string[] = [];
  const facts: string[] = [];
  const created = new EventSourceMapping(
    { ...mapping, ...definition },
    {
      source: stream,
      checkpoints,
      wakeUp,
      invoke: async (payload) => {
        const { Records } = payload as { Records: { dynamodb: { SequenceNumber: string } }[] };
        const numbers = Records.map(({ dynamodb }) => dynamodb.SequenceNumber).join(' ');
        invoked.push(numbers);
        return (await answer?.(numbers)) ?? { payload: null };
      },
      discard: async (_, given) => {
        discarded.push(numbersOf(given.records));
      },
      log: { info: () => {}, error: () => {} },
      observe: ({ kind }) => facts.push(kind),
    },
  );
  running.push(created);
  return { stream, invoked, discarded, facts, mapping: created };
}

describe('an event source mapping', () => {
  test('hands on what is written, soon after it is written', async () => {
    const { stream, invoked, mapping: started } = setUp();
    const shard = stream.add({ id: 'shard' });
    stream.write(shard, '1 2');
    await started.start();
    await vi.waitFor(() => expect(invoked).toEqual(['1 2']));
    stream.write(shard, '3');
    await vi.waitFor(() => expect(invoked).toEqual(['1 2', '3']));
  });

  test('never hands on more than a batch, nor a batch before the one before it is done', async () => {
    const gates: (() => void)[] = [];
    const {
      stream,
      invoked,
      mapping: started,
    } = setUp({
      definition: { batchSize: 2 },
      answer: async () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        gates.push(resolve);
        await promise;
        return { payload: null };
      },
    });
    stream.write(stream.add({ id: 'shard' }), '1 2 3 4 5');
    await started.start();
    for (const expected of [['1 2'], ['1 2', '3 4'], ['1 2', '3 4', '5']]) {
      await vi.waitFor(() => expect(gates).toHaveLength(expected.length));
      expect(invoked).toEqual(expected);
      gates.at(-1)?.();
    }
  });

  test('never hands on more than Lambda takes at once, 6 MB', () => {
    const large = records('1 2 3 4 5').map((one) => ({
      ...one,
      event: { ...one.event, text: 'x'.repeat(2_000_000) },
    }));
    expect(batchesOf(large, 100).map(numbersOf)).toEqual(['1 2 3', '4 5']);
    expect(batchesOf(large, 2).map(numbersOf)).toEqual(['1 2', '3 4', '5']);
  });

  test('tells whoever watches what it reads, delivers, tries again and has done', async () => {
    const answers = [thrown, { payload: null }];
    const {
      stream,
      facts,
      mapping: started,
    } = setUp({ answer: async () => answers.shift() ?? { payload: null } });
    stream.write(stream.add({ id: 'shard' }), '1');
    await started.start();
    await vi.waitFor(() =>
      expect(facts).toEqual(['read', 'delivering', 'delivered', 'delivering', 'delivered', 'drained']),
    );
  });

  test('passes over records that no filter matches', async () => {
    const filters = [{ dynamodb: { SequenceNumber: ['2', '3'] } }];
    const { stream, invoked, mapping: started } = setUp({ definition: { filters } });
    stream.write(stream.add({ id: 'shard' }), '1 2 3 4');
    await started.start();
    await vi.waitFor(() => expect(invoked).toEqual(['2 3']));
  });

  test('waits for its batching window to gather a batch', async () => {
    const { stream, invoked, mapping: started } = setUp({ definition: { batchSize: 3, windowSeconds: 60 } });
    const shard = stream.add({ id: 'shard' });
    await started.start();
    stream.write(shard, '1');
    stream.write(shard, '2');
    stream.write(shard, '3 4');
    await vi.waitFor(() => expect(invoked).toEqual(['1 2 3', '4']));
  });

  test('reads a shard after its parent has come to its end', async () => {
    const { stream, invoked, mapping: started } = setUp();
    const parent = stream.add({ id: 'parent' });
    stream.write(stream.add({ id: 'child', parentId: 'parent' }), '2');
    await started.start();
    stream.write(parent, '1');
    await vi.waitFor(() => expect(invoked).toEqual(['1']));
    stream.end(parent);
    await vi.waitFor(() => expect(invoked).toEqual(['1', '2']));
  });

  test('goes on from its checkpoint', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'checkpoints-'));
    const file = join(directory, 'mapping.json');
    const first = setUp({ checkpoints: await fileCheckpoints(file) });
    first.stream.write(first.stream.add({ id: 'shard' }), '1 2');
    await first.mapping.start();
    await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toBe('{"shard":"2"}'));
    await first.mapping.stop();

    const second = setUp({ checkpoints: await fileCheckpoints(file) });
    second.stream.write(second.stream.add({ id: 'shard' }), '1 2 3');
    await second.mapping.start();
    await vi.waitFor(() => expect(second.invoked).toEqual(['3']));
    await second.mapping.stop();
    await rm(directory, { recursive: true });
  });

  test('stops at once while a function still runs, and does not count its batch as done', async () => {
    const checkpoints = volatileCheckpoints();
    const {
      stream,
      invoked,
      mapping: started,
    } = setUp({
      checkpoints,
      answer: () => Promise.reject(new Error('aborted')),
    });
    stream.write(stream.add({ id: 'shard' }), '1');
    await started.start();
    await vi.waitFor(() => expect(invoked).toEqual(['1']));
    await started.stop();
    expect(checkpoints.get('shard')).toBeUndefined();
  });

  test('sends what it gives up on to its destination and goes on', async () => {
    const {
      stream,
      invoked,
      discarded,
      mapping: started,
    } = setUp({
      definition: { maximumRetryAttempts: 0 },
      answer: async (numbers) => (numbers.includes('1') ? thrown : { payload: null }),
    });
    stream.write(stream.add({ id: 'shard' }), '1 2');
    await started.start();
    await vi.waitFor(() => expect(invoked).toEqual(['1 2', '1', '2']));
    expect(discarded).toEqual(['1']);
  });

  test('refuses a filter that it does not know before it starts', () => {
    expect(() => setUp({ definition: { filters: [{ eventName: [{ wildcard: '*' }] }] } })).toThrow(
      'wildcard',
    );
  });
});

test('a failure destination gets the whole invocation record, under the key that Lambda gives it', async () => {
  const buckets = await mkdtemp(join(tmpdir(), 'buckets-'));
  const origin = { mapping, shardId: 'shard-1' };
  const discarded = {
    records: records('7 8'),
    condition: 'RetryAttemptsExhausted',
    invocations: 11,
  } as const;
  const file = await writeInvocationRecord(buckets, 'failures', origin, { ...discarded, lastResult: thrown });
  expect(file.slice(buckets.length)).toMatch(
    /^\/failures\/aws\/lambda\/1{8}-2222-3333-4444-5{12}\/shard-1\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
  );
  const written = objectOf(JSON.parse(await readFile(file, 'utf8')), file);
  expect(written).toMatchObject({
    requestContext: {
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 11,
      functionArn: mapping.functionArn,
    },
    responseContext: { functionError: 'Unhandled' },
    DDBStreamBatchInfo: {
      batchSize: 2,
      startSequenceNumber: '7',
      endSequenceNumber: '8',
      streamArn: mapping.streamArn,
    },
  });
  expect(JSON.parse(String(written.payload))).toEqual({
    Records: discarded.records.map(({ event }) => event),
  });
  await rm(buckets, { recursive: true });
});
