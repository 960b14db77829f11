import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import type { InvokeFunction, LogSink } from './contracts.ts';
import type { DataDirectory, DynamodbEngine } from './engines/dynamodb.ts';
import { dynamodbClient } from './engines/dynamodb-client.ts';
import type { MappingDefinition } from './resources/model.ts';
import { fileCheckpoints, volatileCheckpoints } from './streams/checkpoints.ts';
import { EventSourceMapping } from './streams/event-source-mapping.ts';
import { writeInvocationRecord } from './streams/failure-destination.ts';
import { engineStream } from './streams/stream-source.ts';
import { WakeUp } from './streams/wake-up.ts';

/** How long a mapping sleeps at most: when the engine tells of writes this is for safety only, else it is the latency. */
const SLEEP_WITH_NEWS_MILLISECONDS = 1_000;
const SLEEP_WITHOUT_NEWS_MILLISECONDS = 100;

interface MappingOptions {
  readonly dynamodb: DynamodbEngine;
  readonly invoke: InvokeFunction;
  readonly data: DataDirectory;
  readonly region: string;
  readonly log: LogSink;
  readonly cleanup: Cleanup;
}

/** Starts every event source mapping. */
export async function startMappings(
  mappings: readonly MappingDefinition[],
  options: MappingOptions,
): Promise<void> {
  const { dynamodb, invoke, data, region, log, cleanup } = options;
  const wakeUp = new WakeUp(
    dynamodb.onWrite ? SLEEP_WITH_NEWS_MILLISECONDS : SLEEP_WITHOUT_NEWS_MILLISECONDS,
  );
  const unwatch = dynamodb.onWrite?.(() => wakeUp.call());
  if (unwatch !== undefined) cleanup.add(unwatch);
  const call = dynamodbClient(dynamodb.endpoint);
  for (const mapping of mappings) {
    const running = new EventSourceMapping(mapping, {
      source: engineStream(call, mapping.streamArn, region),
      checkpoints: data.persist
        ? await fileCheckpoints(join(data.directory, 'checkpoints', `${mapping.id}.json`))
        : volatileCheckpoints(),
      wakeUp,
      invoke: (payload, signal) => invoke(mapping.functionArn, payload, { signal }),
      discard: async (origin, discarded) => {
        const bucket = mapping.failureBucket;
        if (bucket === undefined) return;
        const file = await writeInvocationRecord(join(data.directory, 's3'), bucket, origin, discarded);
        log.error(`mapping to ${mapping.functionArn}: wrote ${file}`);
      },
      log,
    });
    cleanup.add(() => running.stop());
    await running.start();
  }
}
