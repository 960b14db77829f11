import { validate } from '../../domain/validate.ts';
import { authorise } from '../platform/authorise.ts';
import { type AnyOperation, type Bus, createBus, type Middleware } from '../platform/bus.ts';
import { METRICS } from '../platform/metric-names.ts';
import { observe } from '../platform/observe.ts';
import { databaseFailure, isLostConnection } from '../read-model/failure.ts';
import type { QueryContext } from './context.ts';
import { QUERIES } from './queries.ts';

export type QueryBus = Bus<typeof QUERIES, QueryContext>;

type AnyQuery = AnyOperation<QueryContext>;
type QueryMiddleware = Middleware<AnyQuery, QueryContext>;

const validateInput: QueryMiddleware = async (call, next) =>
  next({ ...call, input: validate(call.operation.schema, call.input) });

/** The one place where a database that is away, overloaded or too slow becomes an error to try again after. */
const nameFailures: QueryMiddleware = async (call, next) => {
  try {
    return await next(call);
  } catch (cause) {
    throw databaseFailure(cause);
  }
};

/** Asks once more on a new connection, where the old one was lost: reading again changes nothing. */
const askAgain: QueryMiddleware = async (call, next) => {
  try {
    return await next(call);
  } catch (cause) {
    if (!isLostConnection(cause)) throw cause;
    return next(call);
  }
};

/** The one bus that both doors send queries to. */
export const queryBus: QueryBus = createBus<QueryContext, AnyQuery, typeof QUERIES>(QUERIES, [
  observe({ count: METRICS.query, duration: METRICS.queryDuration, dimension: 'query' }),
  validateInput,
  authorise,
  nameFailures,
  askAgain,
]);
