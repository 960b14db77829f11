import { ShopError } from '../../domain/errors.ts';
import type { Middleware } from './bus.ts';
import { logger } from './logger.ts';
import { count, duration } from './metrics.ts';
import type { Principal } from './principal.ts';
import { span } from './tracer.ts';

/** The names of the metrics that one bus writes. */
export interface ObservedAs {
  readonly count: string;
  readonly duration: string;
  /** The dimension that holds the operation's name: `command` or `query`. */
  readonly dimension: string;
}

/** Counts, times, traces and logs every operation by its name and outcome; the input is never logged. */
export function observe<
  Op,
  Context extends { readonly correlationId: string; readonly principal: Principal },
>(names: ObservedAs): Middleware<Op, Context> {
  return async (call, next) => {
    const { type, context } = call;
    const started = performance.now();
    let outcome = 'OK';
    try {
      return await span(type, () => next(call));
    } catch (error) {
      outcome = error instanceof ShopError ? error.code : 'INTERNAL_ERROR';
      throw error;
    } finally {
      const milliseconds = performance.now() - started;
      count(names.count, { [names.dimension]: type, outcome });
      duration(names.duration, milliseconds, { [names.dimension]: type });
      const { correlationId, principal } = context;
      logger.info('operation', {
        operation: type,
        outcome,
        milliseconds: Math.round(milliseconds),
        correlationId,
        tenant: principal.tenant,
      });
    }
  };
}
