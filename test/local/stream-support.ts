import type { InvocationResult } from '../../local/contracts.ts';
import type { MappingDefinition } from '../../local/resources/model.ts';
import type { StreamRecord } from '../../local/streams/stream-source.ts';

/** When the records of these tests were written. */
export const WRITTEN_AT = Date.UTC(2026, 0, 1);

/** A mapping with the settings that this application's have. */
export const mapping: MappingDefinition = {
  id: '11111111-2222-3333-4444-555555555555',
  streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/events/stream/laptop',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:projector:live',
  startingPosition: 'TRIM_HORIZON',
  batchSize: 100,
  windowSeconds: 0,
  filters: [],
  reportsItemFailures: true,
  bisectsOnError: true,
  maximumRetryAttempts: 10,
  maximumRecordAgeSeconds: -1,
};

/** The record with this sequence number. */
export function record(sequenceNumber: string, createdAt = WRITTEN_AT): StreamRecord {
  return {
    sequenceNumber,
    createdAt,
    event: { eventName: 'INSERT', dynamodb: { SequenceNumber: sequenceNumber } },
  };
}

/** Records with these sequence numbers, `'1 2 3'`. */
export function records(sequenceNumbers: string): StreamRecord[] {
  return sequenceNumbers.split(' ').map((sequenceNumber) => record(sequenceNumber));
}

/** The sequence numbers of records, as text. */
export function numbersOf(list: readonly StreamRecord[]): string {
  return list.map(({ sequenceNumber }) => sequenceNumber).join(' ');
}

/** A function's answer that these records failed. */
export function failures(...itemIdentifiers: readonly string[]): InvocationResult {
  return { payload: { batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) } };
}

/** A function that threw. */
export const thrown: InvocationResult = {
  payload: { errorType: 'Error', errorMessage: 'no', trace: [] },
  functionError: 'Unhandled',
};
