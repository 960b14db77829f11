import { Client } from 'pg';
import { reasonOf } from '../reason.ts';
import type { PostgresEngine } from './postgres.ts';
import { createIamRole } from './postgres-database.ts';

const DEFAULT_PORT = 5432;

/**
 * A server of the user's own, given as `postgres://user:password@host:port/database?sslmode=…`. Its user takes the place
 * of Aurora's master user and has to be allowed to create roles; the database has to exist.
 */
export async function connectOwnPostgres(databaseUrl: string): Promise<PostgresEngine> {
  const url = new URL(databaseUrl);
  const own = {
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  const withClient = async (action: (client: Client) => Promise<void>): Promise<void> => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect().catch((cause: unknown) => {
      throw new Error(`DATABASE_URL: PostgreSQL at ${url.host} does not let me in: ${reasonOf(cause)}`, {
        cause,
      });
    });
    await action(client).finally(() => client.end());
  };
  await withClient(createIamRole);
  return {
    name: `PostgreSQL at ${url.host}`,
    host: url.hostname,
    port: Number(url.port) || DEFAULT_PORT,
    sslMode: url.searchParams.get('sslmode') ?? 'disable',
    own,
    createDatabase: async () => {},
    admit: (users) =>
      withClient(async (client) => {
        const password = client.escapeLiteral(own.password);
        for (const user of users) {
          await client.query(`ALTER ROLE ${client.escapeIdentifier(user)} PASSWORD ${password}`);
        }
      }),
    stop: async () => {},
  };
}
