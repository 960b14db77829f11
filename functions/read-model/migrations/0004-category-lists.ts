import { type Kysely, sql } from 'kysely';

/** Lists of all categories are read off an index, in its order, as the lists of everything else are. */
export async function up(database: Kysely<unknown>): Promise<void> {
  // Alone: a batch that is being projected locks the generations in another order, and one of the two would fail.
  const { rows } = await sql<{ number: number }>`select number from projections.enter('', true)`.execute(
    database,
  );
  for (const { number } of rows) await build(database, `read_model_v${number}`);
}

export async function build(database: Kysely<unknown>, schema: string): Promise<void> {
  for (const column of ['created_at', 'updated_at']) {
    await database.schema
      .withSchema(schema)
      .createIndex(`categories_by_${column}`)
      .on('categories')
      .columns(['tenant', column, 'id'])
      .execute();
  }
}
