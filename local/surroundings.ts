import type { Cleanup } from './cleanup.ts';
import type { LogSink } from './contracts.ts';
import type { DataDirectory } from './engines/dynamodb.ts';
import type { Engines } from './engines.ts';
import type { Issuer } from './identity/issuer.ts';
import type { Observation } from './observation/observation.ts';

/** What a deployment needs around it. */
export interface Surroundings {
  readonly engines: Engines;
  readonly issuer: Issuer;
  readonly awsEndpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly data: DataDirectory;
  readonly log: LogSink;
  readonly cleanup: Cleanup;
  readonly observation: Observation;
  readonly progress: (message: string) => void;
  /** Gives up waiting for the migrations. */
  readonly signal: AbortSignal;
}
