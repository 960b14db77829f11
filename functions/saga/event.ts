import * as v from 'valibot';
import { Id, TENANT } from '../../domain/ids.ts';
import { COMPENSATIONS, SAGA_STEPS } from '../../domain/order/saga.ts';

/** How Step Functions reports a failed task. */
const Failure = v.object({ Error: v.string(), Cause: v.optional(v.string(), '') });
export type Failure = v.InferOutput<typeof Failure>;

/** What statemachines/order-saga.asl.json sends: the step to do, and the execution's data so far. */
const SagaEvent = v.object({
  step: v.picklist([...SAGA_STEPS, 'begin_compensation', ...COMPENSATIONS, 'cancel_order']),
  saga: v.object({
    tenant: v.pipe(v.string(), v.regex(TENANT)),
    orderId: Id,
    /** Of the request that started the execution; those that were started before it was told have none. */
    correlationId: v.optional(v.string()),
    /** How the step failed, by its name. */
    failed: v.optional(v.record(v.string(), Failure), {}),
    /** How compensations failed that could not be completed, by their names. */
    incomplete: v.optional(v.record(v.string(), Failure), {}),
  }),
});

export type SagaEvent = v.InferOutput<typeof SagaEvent>;
export type SagaData = SagaEvent['saga'];

/** @throws ValiError on an event that the state machine did not make: a mistake of the wiring */
export function parseSagaEvent(event: unknown): SagaEvent {
  return v.parse(SagaEvent, event);
}
