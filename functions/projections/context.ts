import type { S3Client } from '@aws-sdk/client-s3';
import type { EventTable } from '../event-store/sweep.ts';
import type { Projection } from '../projector/projector.ts';
import type { Database } from '../read-model/database.ts';

/** What an operation on the projections works with. */
export interface ProjectionsContext {
  /** As the owner of all generations. */
  readonly database: Database;
  readonly events: EventTable;
  readonly archive: { readonly client: S3Client; readonly bucket: string };
  readonly projection: Projection;
}

/**
 * How long a slice of a long operation takes, in milliseconds. Far below a function's 15 minutes: between slices progress is
 * told, and what a crash repeats is little.
 */
export const SLICE = 3_000;

/** A request that cannot be met as things are; its message is for the operator. */
export class OperationRefusedError extends Error {
  override readonly name = 'OperationRefusedError';
}
