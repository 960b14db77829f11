import type { DynamoDBRecord } from 'aws-lambda';
import { openWith } from '../../functions/event-store/open.ts';
import { toCommit } from '../../functions/event-store/stream-record.ts';
import type { SubjectKeys } from '../../functions/privacy/subject-keys.ts';
import { PROJECTION, project } from '../../functions/projector/projector.ts';
import { reactToBatch } from '../../functions/reactor/batch.ts';
import { sagaStarter } from '../../functions/reactor/reactions.ts';
import type { Database } from '../../functions/read-model/database.ts';
import type { InvocationResult, StepFunctionsEngine } from '../../local/contracts.ts';
import type { StreamRecord } from '../../local/streams/stream-source.ts';
import type { ArchiveService } from './archive.ts';
import type { Boundary } from './faults.ts';
import { runFunction } from './lambda.ts';
import { invocationStarter, SAGA_ARN } from './state-machine.ts';
import type { Surroundings } from './surroundings.ts';

/** A reader of the event table's stream. */
export interface Consumer {
  readonly name: string;
  readonly react: (records: readonly StreamRecord[]) => Promise<InvocationResult>;
}

const BATCH: Boundary = {
  name: 'projector’s batch',
  faults: [
    { name: 'slow', strike: 'slow' },
    // The function timed out, and its statements were still under way.
    { name: 'goes on after the function ended', strike: 'arrives late', error: () => new Error('timed out') },
  ],
};

/** The projector, whose batch is one transaction and so one piece of work. */
export function projector(
  surroundings: Surroundings & { readonly keys: SubjectKeys },
  database: Database,
): Consumer {
  const name = 'projector';
  const projection = { ...PROJECTION, open: openWith(surroundings.keys) };
  return {
    name,
    react: (records) =>
      runFunction(surroundings, { name, timeoutMillis: 60_000 }, async ({ io }) => {
        const commits = eventsOf(records).map(toCommit);
        const what = `project ${commits.map(({ pk, sk }) => `${pk}@${sk}`).join(' ')}`;
        await io({ boundary: BATCH, what, work: () => project(database, commits, projection) });
        return { batchItemFailures: [] };
      }),
  };
}

export function reactor(
  surroundings: Surroundings,
  engine: StepFunctionsEngine,
  archive: ArchiveService,
): Consumer {
  const name = 'reactor';
  return {
    name,
    react: (records) =>
      runFunction(surroundings, { name, timeoutMillis: 30_000 }, (invocation) =>
        reactToBatch(eventsOf(records), {
          sagas: sagaStarter(invocationStarter(engine, invocation), SAGA_ARN),
          archive: archive.forInvocation(invocation),
          // Best effort, and nothing depends on it.
          tell: async () => {},
        }),
      ),
  };
}

function eventsOf(records: readonly StreamRecord[]): DynamoDBRecord[] {
  return records.map(({ event }) => event as unknown as DynamoDBRecord);
}
