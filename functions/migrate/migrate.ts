import { Migrator } from 'kysely/migration';
import { logger } from '../platform/logger.ts';
import type { Database } from '../read-model/database.ts';
import { MIGRATIONS } from '../read-model/migrations/index.ts';

/**
 * Brings the database to the newest migration and answers the names of those applied now.
 *
 * @throws whatever a migration throws; each runs in a transaction, so a failed one leaves nothing behind
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    // Named, because a migration sets its own search path, in the transaction in which the migrator notes that it ran.
    migrationTableSchema: 'public',
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  const applied = results.map(({ migrationName }) => migrationName);
  logger.info('migrated', { applied });
  return applied;
}
