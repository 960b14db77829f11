import type { PostgresPool, PostgresPoolClient } from 'kysely';

/** Where a connection breaks. */
export interface Break {
  /** At which statement of the transaction, counted from its beginning; a short one breaks at its commit. */
  readonly statement: number;
  /** Whether PostgreSQL has done it by then, and only the answer is lost. */
  readonly isDone: boolean;
}

/** A pool whose connections can be made to break. */
export interface BreakablePool {
  readonly pool: PostgresPool;
  /** From the next statement on; never, where nothing is given. */
  readonly breakAt: (next: Break | undefined) => void;
}

export function breakablePool(pool: PostgresPool): BreakablePool {
  let plan: Break | undefined;
  return {
    pool: {
      options: pool.options,
      end: () => pool.end(),
      connect: async () => breakable(await pool.connect(), () => plan),
    },
    breakAt: (next) => {
      plan = next;
    },
  };
}

function breakable(client: PostgresPoolClient, plan: () => Break | undefined): PostgresPoolClient {
  let statements = 0;
  let isBroken = false;
  const strikes = (next: Break, text: string) => statements > next.statement || /^commit/i.test(text);
  const query = async (text: string, parameters: readonly unknown[]) => {
    const next = plan();
    statements += 1;
    if (!next || !strikes(next, text)) return client.query(text, parameters);
    if (!isBroken && next.isDone) await client.query(text, parameters);
    isBroken = true;
    throw Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' });
  };
  const release = () => (client.release as (destroy: boolean) => void)(isBroken);
  return { query, release } as unknown as PostgresPoolClient;
}
