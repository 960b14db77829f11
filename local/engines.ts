import { join } from 'node:path';
import { startXrayDaemon, type XrayDaemon } from './aws/xray-daemon.ts';
import type { Cleanup } from './cleanup.ts';
import { type DataDirectory, type DynamodbEngine, startDynamodb } from './engines/dynamodb.ts';
import { connectOwnPostgres } from './engines/own-postgres.ts';
import { type PostgresEngine, startPostgres } from './engines/postgres.ts';
import type { Observe } from './facts.ts';
import { SigningKeys } from './identity/signing-keys.ts';

/** What runs before the template is known. */
export interface Engines {
  readonly dynamodb: DynamodbEngine;
  readonly postgres: PostgresEngine;
  readonly xray: XrayDaemon;
  /** Of the user pool. */
  readonly signingKeys: SigningKeys;
}

interface EngineOptions {
  readonly data: DataDirectory;
  /** `.local/`, shared by all instances. */
  readonly local: string;
  readonly cleanup: Cleanup;
  readonly progress: (message: string) => void;
  readonly onFailure: (error: Error) => void;
  readonly observe: Observe;
}

interface Stoppable {
  readonly ended?: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Starts all engines side by side; each is stopped by `cleanup`, also when another one cannot start. */
export async function startEngines({
  data,
  local,
  cleanup,
  progress,
  onFailure,
  observe,
}: EngineOptions): Promise<Engines> {
  let stopping = false;
  const started = async <E extends Stoppable>(
    starting: Promise<E>,
    nameOf: (engine: E) => string,
  ): Promise<E> => {
    const engine = await starting;
    const name = nameOf(engine);
    progress(`${name} is ready`);
    cleanup.add(() => engine.stop());
    void engine.ended?.then(() => {
      if (!stopping) onFailure(new Error(`${name} ended unexpectedly`));
    });
    return engine;
  };
  const databaseUrl = process.env.DATABASE_URL;
  const postgres = databaseUrl ? connectOwnPostgres(databaseUrl) : startPostgres(data, join(local, 'cache'));
  const engines = await Promise.allSettled([
    started(startDynamodb(data), ({ name }) => `DynamoDB (${name})`),
    started(postgres, ({ name }) => name),
    started(startXrayDaemon(observe), () => 'X-Ray daemon'),
    SigningKeys.open(data.persist ? join(data.directory, 'identity', 'keys.json') : undefined),
  ]);
  cleanup.add(() => {
    stopping = true;
  });
  const [dynamodbEngine, postgresEngine, xrayDaemon, signingKeys] = engines;
  return {
    dynamodb: value(dynamodbEngine),
    postgres: value(postgresEngine),
    xray: value(xrayDaemon),
    signingKeys: value(signingKeys),
  };
}

function value<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
