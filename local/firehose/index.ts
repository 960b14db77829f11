import { AwsApiError } from '../contracts.ts';
import type { DeliveryStreamDefinition } from '../resources/model.ts';
import { type DeliveryOptions, DeliveryStream } from './delivery-stream.ts';

/** Amazon Data Firehose. */
export interface Firehose {
  /** Takes a record; rejects with AwsApiError when there is no such stream. */
  readonly put: (stream: string, record: Buffer) => Promise<void>;
  /** Delivers what waits in any stream. */
  readonly flush: () => Promise<void>;
}

/** Opens the streams. Whoever stops flushes, so that nothing keeps the process. */
export async function startFirehose(
  definitions: readonly DeliveryStreamDefinition[],
  options: DeliveryOptions,
): Promise<Firehose> {
  const streams = new Map<string, DeliveryStream>();
  for (const definition of definitions) {
    streams.set(definition.name, await DeliveryStream.open(definition, options));
  }
  return {
    async put(name, record) {
      const stream = streams.get(name);
      if (stream === undefined) {
        throw new AwsApiError('ResourceNotFoundException', `Firehose ${name} not found`);
      }
      await stream.put(record);
    },
    async flush() {
      await Promise.all([...streams.values()].map((stream) => stream.flush()));
    },
  };
}
