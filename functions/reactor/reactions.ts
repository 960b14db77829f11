import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { CommitItem } from '../event-store/commit.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import { loggedWith, logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';

/** Starts executions of the order saga. */
export interface SagaStarter {
  /** Starting the same name again is a success: names are kept for 90 days, and say what they are for. */
  readonly start: (name: string, input: object) => Promise<void>;
}

export function sagaStarter(client: SFNClient, stateMachineArn: string): SagaStarter {
  return {
    async start(name, input) {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        count(METRICS.sagaStarted);
        logger.info('saga started', { execution: name });
      } catch (error) {
        if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return;
        throw error;
      }
    },
  };
}

/**
 * Starts what a commit calls for: the saga of an order that was placed, and the compensation of a confirmed one that
 * shall be cancelled. What an execution is for stands before the order's id: behind it, it could be a part of another id. The
 * input holds ids only, so that it is byte-identical whenever it is sent again.
 */
export async function react({ pk, correlationId, events }: CommitItem, starter: SagaStarter): Promise<void> {
  const { tenant, type, id: orderId } = parseStreamKey(pk);
  if (type !== 'order') return;
  const input = { tenant, orderId, correlationId };
  const start: SagaStarter['start'] = (...execution) =>
    loggedWith({ correlationId, tenant }, () => starter.start(...execution));
  for (const event of events) {
    if (event.type === 'OrderPlaced') await start(`${tenant}_order-${orderId}`, input);
    if (
      event.type === 'OrderCancellationRequested' &&
      !('sagaRunning' in event.data && event.data.sagaRunning)
    ) {
      await start(`${tenant}_cancel-${orderId}`, { ...input, compensate: true });
    }
  }
}
