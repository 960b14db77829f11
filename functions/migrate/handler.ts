import { observed } from '../platform/observed.ts';
import { connect } from '../read-model/database.ts';
import { migrate } from './migrate.ts';

/** Trigger: every deployment that changes the migrations, before anything that needs them. */
export const handler = observed(async (): Promise<{ readonly applied: readonly string[] }> => {
  const database = connect();
  try {
    return { applied: await migrate(database) };
  } finally {
    await database.destroy();
  }
});
