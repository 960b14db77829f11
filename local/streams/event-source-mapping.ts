import { setTimeout as delay } from 'node:timers/promises';
import type { InvocationResult, LogSink } from '../contracts.ts';
import type { Observe } from '../facts.ts';
import { isObject } from '../json.ts';
import { newTraceHeader } from '../lambda/trace.ts';
import type { MappingDefinition } from '../resources/model.ts';
import { type BatchPort, type Discarded, processBatch, succeededCount } from './batch.ts';
import { batchesOf } from './batches.ts';
import type { Checkpoints } from './checkpoints.ts';
import { compileFilters } from './event-filter.ts';
import type { DiscardOrigin } from './failure-destination.ts';
import type { Shard, ShardReader, StreamRecord, StreamSource } from './stream-source.ts';
import type { WakeUp } from './wake-up.ts';

/** What a mapping is run with. */
export interface MappingPort {
  readonly source: StreamSource;
  readonly checkpoints: Checkpoints;
  readonly wakeUp: WakeUp;
  /** Calls the function, in the trace of this header; rejects when aborted. */
  readonly invoke: (
    payload: unknown,
    options: { readonly trace: string; readonly signal: AbortSignal },
  ) => Promise<InvocationResult>;
  readonly discard: (origin: DiscardOrigin, discarded: Discarded) => Promise<void>;
  readonly log: LogSink;
  /** Is told of what is read and delivered. */
  readonly observe?: Observe;
}

/** Lambda's backoff is not documented; ten retries of this one take some 50 s. */
const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 10_000;
/** Before a stream that cannot be read is tried again. */
const ERROR_PAUSE_MILLISECONDS = 1_000;

async function sleepUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** A running event source mapping: each shard of the stream, in order, one batch at a time. */
export class EventSourceMapping {
  readonly #mapping: MappingDefinition;
  readonly #port: MappingPort;
  readonly #matches: (record: StreamRecord['event']) => boolean;
  readonly #stopping = new AbortController();
  readonly #shards = new Map<string, Promise<void>>();

  /** Throws when a filter has an operator that is not known. */
  constructor(mapping: MappingDefinition, port: MappingPort) {
    this.#mapping = mapping;
    this.#port = port;
    this.#matches = compileFilters(mapping.filters);
  }

  /** Starts to read; rejects when the stream cannot be found. */
  async start(): Promise<void> {
    await this.#discover();
  }

  /** Stops reading. A batch under way is left as it is: without a checkpoint it would come again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#shards.values());
  }

  /** Follows shards that are not followed yet, each after its parent, so that an item's changes stay in order. */
  async #discover(): Promise<void> {
    const shards = await this.#port.source.shards();
    for (const shard of shards) {
      if (!this.#shards.has(shard.id)) this.#shards.set(shard.id, this.#follow(shard));
    }
  }

  async #follow({ id, parentId }: Shard): Promise<void> {
    if (parentId !== undefined) await this.#shards.get(parentId);
    const sleep = this.#port.wakeUp.sleeper(this.#stopping.signal);
    let ended = false;
    while (!ended && !this.#stopping.signal.aborted) ended = await this.#readOrPause(id, sleep);
  }

  /** Whether the shard has come to its end, and those after it are followed. What goes wrong is logged and tried again from the checkpoint, later. */
  async #readOrPause(shardId: string, sleep: () => Promise<void>): Promise<boolean> {
    const { signal } = this.#stopping;
    try {
      await this.#readToEnd(shardId, sleep);
      if (signal.aborted) return false;
      await this.#discover();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.#say(`cannot go on, tries again from its checkpoint: ${String(error)}`);
      await sleepUnlessAborted(ERROR_PAUSE_MILLISECONDS, signal);
      return false;
    }
  }

  async #readToEnd(shardId: string, sleep: () => Promise<void>): Promise<void> {
    const after = this.#port.checkpoints.get(shardId);
    const position = after === undefined ? this.#mapping.startingPosition : { after };
    const reader = this.#port.source.open(shardId, position);
    for (let ended = false; !ended; ) {
      const gathered = await this.#gather(reader, sleep);
      await this.#process(shardId, gathered.records);
      ended = gathered.ended;
    }
  }

  /** What is there now; with a batching window, what comes until there is a batch, the window closes or all is to stop. */
  async #gather(reader: ShardReader, sleep: () => Promise<void>): ReturnType<ShardReader['read']> {
    const first = await this.#readSome(reader, sleep);
    const records = [...first.records];
    const deadline = Date.now() + this.#mapping.windowSeconds * 1000;
    let ended = first.ended || this.#stopping.signal.aborted;
    while (!ended && records.length < this.#mapping.batchSize && Date.now() < deadline) {
      const next = await reader.read();
      records.push(...next.records);
      if (next.records.length === 0) await sleep();
      ended = next.ended || this.#stopping.signal.aborted;
    }
    return { records, ended };
  }

  /** Reads until there is something, or never will be. */
  async #readSome(reader: ShardReader, sleep: () => Promise<void>): ReturnType<ShardReader['read']> {
    let read = await reader.read();
    while (read.records.length === 0 && !read.ended && !this.#stopping.signal.aborted) {
      await sleep();
      read = await reader.read();
    }
    return read;
  }

  async #process(shardId: string, records: readonly StreamRecord[]): Promise<void> {
    const wanted = records.filter(({ event }) => this.#matches(event));
    const { functionArn } = this.#mapping;
    if (records.length > 0) this.#port.observe?.({ kind: 'read', functionArn, shardId, records });
    for (const batch of batchesOf(wanted, this.#mapping.batchSize))
      await processBatch(batch, this.#mapping, this.#batchPort(shardId));
    const last = records.at(-1);
    if (last !== undefined) await this.#port.checkpoints.set(shardId, last.sequenceNumber);
    this.#port.observe?.({ kind: 'drained', functionArn });
  }

  async #deliver(records: readonly StreamRecord[]): Promise<InvocationResult> {
    const { functionArn, reportsItemFailures } = this.#mapping;
    const trace = newTraceHeader(true);
    this.#port.observe?.({ kind: 'delivering', functionArn, records, trace });
    const begun = performance.now();
    const payload = { Records: records.map(({ event }) => event) };
    const result = await this.#port.invoke(payload, { trace, signal: this.#stopping.signal });
    const failed =
      succeededCount(result, records, reportsItemFailures) < records.length ? failureOf(result) : null;
    const milliseconds = performance.now() - begun;
    this.#port.observe?.({ kind: 'delivered', functionArn, records, milliseconds, failed });
    return result;
  }

  #batchPort(shardId: string): BatchPort {
    const { signal } = this.#stopping;
    return {
      invoke: (records) => this.#deliver(records),
      discard: async (discarded) => {
        const { records, condition } = discarded;
        this.#say(`gives up on ${records.length} records: ${condition}`);
        const { functionArn } = this.#mapping;
        this.#port.observe?.({ kind: 'discarded', functionArn, records: records.length, condition });
        await this.#port.discard({ mapping: this.#mapping, shardId }, discarded);
      },
      checkpoint: (sequenceNumber) => this.#port.checkpoints.set(shardId, sequenceNumber),
      pause: async (failures) => {
        const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1), LONGEST_PAUSE_MILLISECONDS);
        this.#say(`failure ${failures}, tries again in ${pause} ms`);
        await delay(pause, undefined, { signal });
      },
      now: Date.now,
    };
  }

  #say(line: string): void {
    this.#port.log.error(`mapping to ${this.#mapping.functionArn.split(':')[6]}: ${line}`);
  }
}

/** Why a batch comes again, in a line. */
function failureOf({ payload, functionError }: InvocationResult): string {
  if (functionError === undefined) return 'the function reported records that failed';
  const { errorType, errorMessage } = isObject(payload) ? payload : {};
  return `${String(errorType)}: ${String(errorMessage)}`;
}
