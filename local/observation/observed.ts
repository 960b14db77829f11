import type { Cleanup } from '../cleanup.ts';
import type { LogSink, StepFunctionsEngine } from '../contracts.ts';
import type { Engines } from '../engines.ts';
import type { Functions } from '../lambda/functions.ts';
import type { CloudModel } from '../resources/model.ts';

/** The running cloud, as the observation asks it. */
export interface Observed {
  readonly model: CloudModel;
  readonly engines: Engines;
  readonly functions: Functions;
  readonly stepFunctions: StepFunctionsEngine;
  /** The event table may hold what was written before the start. */
  readonly persist: boolean;
  readonly log: LogSink;
  readonly cleanup: Cleanup;
}
