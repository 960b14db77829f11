import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Cleanup } from './cleanup.ts';
import type { InvokeFunction, LogSink } from './contracts.ts';
import type { DataDirectory, DynamodbEngine } from './engines/dynamodb.ts';
import { dynamodbClient } from './engines/dynamodb-client.ts';
import type { Observation } from './observation/observation.ts';
import type { MappingDefinition } from './resources/model.ts';
import { type Checkpoints, fileCheckpoints, volatileCheckpoints } from './streams/checkpoints.ts';
import { EventSourceMapping, type MappingPort } from './streams/event-source-mapping.ts';
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
  readonly observation: Observation;
}

interface RunningMapping {
  readonly definition: MappingDefinition;
  readonly mapping: EventSourceMapping;
}

/** The event source mappings that run. */
export class Mappings {
  readonly #options: MappingOptions;
  readonly #wakeUp: WakeUp;
  readonly #running = new Map<string, RunningMapping>();
  readonly #checkpoints = new Map<string, Checkpoints>();

  constructor(options: MappingOptions) {
    const { dynamodb, cleanup } = options;
    this.#options = options;
    this.#wakeUp = new WakeUp(
      dynamodb.onWrite ? SLEEP_WITH_NEWS_MILLISECONDS : SLEEP_WITHOUT_NEWS_MILLISECONDS,
    );
    const unwatch = dynamodb.onWrite?.(() => this.#wakeUp.call());
    if (unwatch !== undefined) cleanup.add(unwatch);
    cleanup.add(() => this.run([]));
  }

  /** Has exactly these mappings run. One that has changed goes on where its predecessor stopped. */
  async run(definitions: readonly MappingDefinition[]): Promise<void> {
    for (const [id, { definition, mapping }] of this.#running) {
      if (definitions.some((wanted) => isDeepStrictEqual(wanted, definition))) continue;
      await mapping.stop();
      this.#running.delete(id);
    }
    for (const definition of definitions) {
      if (this.#running.has(definition.id)) continue;
      const mapping = new EventSourceMapping(definition, await this.#port(definition));
      this.#running.set(definition.id, { definition, mapping });
      await mapping.start();
    }
  }

  async #port({ id, streamArn, functionArn, failureBucket }: MappingDefinition): Promise<MappingPort> {
    const { dynamodb, invoke, data, region, log, observation } = this.#options;
    const checkpoints = this.#checkpoints.get(id) ?? (await this.#openCheckpoints(id));
    this.#checkpoints.set(id, checkpoints);
    return {
      source: engineStream(dynamodbClient(dynamodb.endpoint), streamArn, region),
      checkpoints,
      wakeUp: this.#wakeUp,
      // The one place where a fault strikes, see exceptions.ts.
      invoke: async (payload, options) =>
        observation.faultOf(functionArn) ?? (await invoke(functionArn, payload, options)),
      observe: observation.observe,
      discard: async (origin, discarded) => {
        if (failureBucket === undefined) return;
        const directory = join(data.directory, 's3');
        const file = await writeInvocationRecord(directory, failureBucket, origin, discarded);
        log.error(`mapping to ${functionArn}: wrote ${file}`);
      },
      log,
    };
  }

  async #openCheckpoints(id: string): Promise<Checkpoints> {
    const { persist, directory } = this.#options.data;
    return persist
      ? await fileCheckpoints(join(directory, 'checkpoints', `${id}.json`))
      : volatileCheckpoints();
  }
}
