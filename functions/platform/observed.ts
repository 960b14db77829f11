import type { Context } from 'aws-lambda';
import { loggedWith } from './logger.ts';
import { METRICS } from './metric-names.ts';
import { count, flushMetrics } from './metrics.ts';

/**
 * A function's handler, whose log lines name the request, and whose metrics are written when it is done. Those of an invocation that
 * Lambda ends for taking too long are lost; Lambda's own metrics have it.
 */
export function observed<Event, Result>(
  handle: (event: Event, lambda: Context) => Promise<Result>,
): (event: Event, lambda: Context) => Promise<Result> {
  count(METRICS.coldStart);
  return (event, lambda) =>
    loggedWith({ requestId: lambda.awsRequestId }, async () => {
      try {
        return await handle(event, lambda);
      } finally {
        flushMetrics();
      }
    });
}
