import type { StreamRecord } from './stream-source.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching */
const MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The records in batches, each as long as Lambda would make it: it ends at the batch size, or before its payload exceeds 6 MB. */
export function batchesOf(records: readonly StreamRecord[], batchSize: number): StreamRecord[][] {
  const batches: StreamRecord[][] = [];
  let left = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(JSON.stringify(record.event));
    const current = batches.at(-1);
    if (current === undefined || current.length === batchSize || bytes > left) {
      batches.push([record]);
      left = MAXIMUM_PAYLOAD_BYTES - bytes;
    } else {
      current.push(record);
      left -= bytes;
    }
  }
  return batches;
}
