import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Boundary, Fault, Faults } from './faults.ts';
import type { Random } from './random.ts';

function sqlError(code: string): () => Error {
  return () => Object.assign(new Error(`SQLSTATE ${code}`), { code });
}

const AT_COMMIT: readonly Fault[] = [
  { name: 'projector crashes before the commit', strike: 'crash before' },
  { name: 'committed, answer lost', strike: 'crash after' },
];
const TRANSACTION: Boundary = {
  name: 'PostgreSQL transaction',
  faults: [
    { name: 'projector crashes before a statement', strike: 'crash before' },
    { name: 'connection lost after a statement', strike: 'crash after' },
    { name: 'deadlock', strike: 'refused', error: sqlError('40P01') },
    { name: 'statement timeout', strike: 'refused', error: sqlError('57014') },
    ...AT_COMMIT,
  ],
};
/** How many statements a batch has between begin and commit, about. */
const STATEMENTS = 8;

/**
 * Connections that break: really, so that PostgreSQL rolls back by itself. A batch runs alone from its first statement,
 * which locks the positions of its streams, to its commit: another batch of the same streams could only wait for it.
 */
export function struckPool(pool: PostgresPool, faults: Faults, random: Random): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => struckClient(await pool.connect(), faults, random),
  };
}

/** What goes wrong in a transaction, and when: at the n-th statement after its beginning, or at its commit. */
interface Plan {
  readonly fault: Fault;
  readonly at: number | 'commit';
}

function planFor(faults: Faults, random: Random): Plan | null {
  const fault = faults.draw(TRANSACTION);
  if (!fault) return null;
  return { fault, at: AT_COMMIT.includes(fault) ? 'commit' : random.integer(1, STATEMENTS) };
}

function struckClient(client: PostgresPoolClient, faults: Faults, random: Random): PostgresPoolClient {
  let isBroken = false;
  let plan: Plan | null = null;
  let statements = 0;

  /** The fault of this statement, if it is the one that the plan has in mind. */
  const faultOf = (statement: string): Fault | null => {
    if (/^(begin|start)/i.test(statement)) {
      plan = planFor(faults, random);
      statements = 0;
    }
    statements += 1;
    const isCommit = /^commit/i.test(statement);
    // Short transactions are struck at their end.
    return plan && (plan.at === statements - 1 || isCommit) ? plan.fault : null;
  };
  const connectionLost = (): Error => {
    isBroken = true;
    return Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' });
  };
  const query = async (statement: string, parameters: readonly unknown[]) => {
    if (isBroken) throw connectionLost();
    const fault = faultOf(statement);
    return fault ? struck(fault, statement, parameters) : client.query(statement, parameters);
  };
  const struck = async (fault: Fault, statement: string, parameters: readonly unknown[]) => {
    plan = null;
    if (fault.strike === 'refused') throw fault.error?.();
    if (fault.strike === 'crash after') await client.query(statement, parameters);
    throw connectionLost();
  };
  const release = () => (client.release as (destroy: boolean) => void)(isBroken);
  return { query, release } as unknown as PostgresPoolClient;
}
