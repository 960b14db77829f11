import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../functions/migrate/migrate.ts';
import { documentClient } from '../../functions/platform/dynamodb.ts';
import { logger } from '../../functions/platform/logger.ts';
import { connect } from '../../functions/read-model/database.ts';
import { startDynamodb } from '../../local/engines/dynamodb.ts';
import { startPostgres } from '../../local/engines/postgres.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';
import { synthesiseTables } from '../support/tables.ts';
import type { Engines } from './stores.ts';

const local = join(import.meta.dirname, '..', '..', '.local');
const DATABASE = 'shop';

/** DynamoDB and PostgreSQL, started for simulations alone. */
export interface StartedEngines extends Engines {
  readonly stop: () => Promise<void>;
}

export async function startEngines(): Promise<StartedEngines> {
  quieten();
  const directory = await instanceDirectory(local);
  const data = { directory, persist: false };
  const [dynamodb, postgres, shapes] = await Promise.all([
    startDynamodb(data),
    startPostgres(data, join(local, 'cache')),
    synthesiseTables(),
  ]);
  const { host, port } = postgres;
  await postgres.createDatabase({ name: DATABASE, owner: 'shop_owner' });
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    ...{ PGHOST: host, PGPORT: String(port), PGDATABASE: DATABASE, PGPASSWORD: 'any', PGSSLMODE: 'disable' },
  });
  await migrateAsOwner();
  // From here on every connection is the projector's.
  process.env.PGUSER = 'shop_writer';
  const superuser = new pg.Client({ host, port, user: 'rdsadmin', database: DATABASE, ssl: false });
  await superuser.connect();
  const client = documentClient();
  return {
    client,
    endpoint: dynamodb.endpoint,
    shapes,
    inspect: async (statement) => (await superuser.query(statement)).rows,
    async stop() {
      client.destroy();
      await superuser.end();
      await Promise.all([dynamodb.stop(), postgres.stop()]);
      await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Logs and metrics of thousands of invocations would drown the report. */
function quieten(): void {
  logger.setLogLevel('SILENT');
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
}

async function migrateAsOwner(): Promise<void> {
  process.env.PGUSER = 'shop_owner';
  const owner = connect();
  await migrate(owner);
  await owner.destroy();
}
