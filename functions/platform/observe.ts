import { type ErrorCode, ShopError } from '../../domain/errors.ts';
import type { Middleware } from './bus.ts';
import { loggedWith, logger } from './logger.ts';
import { METRICS, type MetricName } from './metric-names.ts';
import { count, duration } from './metrics.ts';
import type { Principal } from './principal.ts';
import { timed } from './timed.ts';
import { span } from './tracer.ts';

/** The names of the metrics that one bus writes. */
export interface ObservedAs {
  readonly count: MetricName;
  readonly duration: MetricName;
  /** The dimension that holds the operation's name: `command` or `query`. */
  readonly dimension: string;
}

/** Counts, times, traces and logs every operation by its name and outcome; the input is never logged. */
export function observe<
  Op,
  Context extends { readonly correlationId: string; readonly principal: Principal },
>(names: ObservedAs): Middleware<Op, Context> {
  return (call, next) => {
    const { type, context } = call;
    const { correlationId, principal } = context;
    const { tenant } = principal;
    const work = () => span(type, () => next(call), { correlationId, tenant });
    return loggedWith({ correlationId, tenant, operation: type }, () =>
      timed(work, codeOf, (outcome, milliseconds) => {
        count(names.count, { [names.dimension]: type, outcome });
        duration(names.duration, milliseconds, { [names.dimension]: type });
        if (outcome === UNEXPECTED) count(METRICS.unexpectedError);
        logger.info('operation', { outcome, milliseconds: Math.round(milliseconds) });
      }),
    );
  };
}

const UNEXPECTED: ErrorCode = 'INTERNAL_ERROR';

function codeOf(error: unknown): ErrorCode {
  return error instanceof ShopError ? error.code : UNEXPECTED;
}
