import { setImmediate } from 'node:timers/promises';
import type { PostgresPool } from 'kysely';

/** One for the end of a socket, and one for its closing, upon which the pool lets go of the connection. */
const TURNS = 2;

/**
 * The pool for an environment that is frozen between invocations. Connections that were cut meanwhile, by a failover or a proxy that tires
 * of them, look whole until the event loop has turned: so it turns before a connection is taken.
 */
export function thawedPool(pool: PostgresPool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
      return pool.connect();
    },
  };
}
