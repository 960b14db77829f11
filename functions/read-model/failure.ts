import { RateLimitedError, ServiceUnavailableError, ShopError } from '../../domain/errors.ts';

/** Server out of connections, memory or disk: SQLSTATE class 53. */
const OVERLOADED = /^53/;

/**
 * SQLSTATEs of what passes: class 08 (connection), 57P0x (shutdown, crash, starting up), 57014 (statement timeout), 25P0x
 * (idle too long), 40001 and 40P01 (serialisation, deadlock), 55P03 (lock not available).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING = /^(08...|57P0[1-5]|57014|25P0[3-4]|40001|40P01|55P03)$/;

/** Codes of Node's own for a server that cannot be reached. */
const NETWORK = /^(ECONN|EHOST|ENET|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN)/;

/** What node-postgres says without any code. */
const UNREACHABLE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

/**
 * The error of the shop's family for a request to PostgreSQL that failed. What is not known here is answered as it is:
 * a mistake of ours, not of the moment.
 */
export function databaseFailure(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof ShopError) return cause;
  const code = 'code' in cause ? String(cause.code) : '';
  if (OVERLOADED.test(code)) return new RateLimitedError('the read model is overloaded', { cause });
  if (PASSING.test(code) || NETWORK.test(code) || UNREACHABLE.test(cause.message)) {
    return new ServiceUnavailableError('the read model cannot answer now', { cause });
  }
  return cause;
}

/** What a connection says that was lost while nobody looked: a pause of the database, a failover, a frozen environment. */
const LOST = /^(ECONNRESET|EPIPE|57P01|57P02)$/;
const LOST_WITHOUT_CODE = /^(Connection terminated unexpectedly|Client has encountered a connection error)/;

/** Whether a new connection may well answer what this one could not. */
export function isLostConnection(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  return LOST.test('code' in cause ? String(cause.code) : '') || LOST_WITHOUT_CODE.test(cause.message);
}
