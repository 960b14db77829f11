import * as v from 'valibot';
import { validate } from '../../domain/validate.ts';
import { type AnyOperation, createBus, type Middleware } from '../platform/bus.ts';
import { logger } from '../platform/logger.ts';
import type { ProjectionsContext } from './context.ts';
import { OPERATIONS } from './operations.ts';

type AnyProjectionsOperation = AnyOperation<ProjectionsContext>;
type ProjectionsMiddleware = Middleware<AnyProjectionsOperation, ProjectionsContext>;

const log: ProjectionsMiddleware = async (call, next) => {
  logger.info('operation', { operation: call.type });
  return next(call);
};

const validateInput: ProjectionsMiddleware = async (call, next) =>
  next({ ...call, input: validate(call.operation.schema, call.input) });

export const projectionsBus = createBus<ProjectionsContext, AnyProjectionsOperation, typeof OPERATIONS>(
  OPERATIONS,
  [log, validateInput],
);

const Request = v.object({
  operation: v.picklist(Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]),
  input: v.unknown(),
});

/** What scripts/projections.ts sends. @throws ValiError on an event that it did not make */
export function parseRequest(event: unknown): v.InferOutput<typeof Request> {
  return v.parse(Request, event);
}
