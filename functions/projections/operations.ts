import type { GenericSchema } from 'valibot';
import * as v from 'valibot';
import type { Operation } from '../platform/bus.ts';
import { beginRebuild } from './begin-rebuild.ts';
import { catchUp } from './catch-up.ts';
import { compare } from './compare.ts';
import type { ProjectionsContext } from './context.ts';
import { listParked, showParked } from './parked.ts';
import { scanSlice } from './scan-slice.ts';
import { status } from './status.ts';
import { drop, rollback, switchTo } from './switch.ts';
import { skip, unpark } from './unpark.ts';
import { verifyEvents } from './verify-events.ts';
import { verifyRows } from './verify-rows.ts';

const Index = v.pipe(v.number(), v.integer(), v.minValue(0));
const Count = v.pipe(v.number(), v.integer(), v.minValue(1));
const Stream = v.object({
  stream: v.pipe(v.string(), v.regex(/^[^/]+\/[^/]+\/[^/]+$/, 'must be <tenant>/<type>/<id>')),
});
const Generation = v.object({ generation: Count });

function operation<Schema extends GenericSchema, Result>(
  schema: Schema,
  handle: (input: v.InferOutput<Schema>, context: ProjectionsContext) => Promise<Result>,
): Operation<Schema, Result, ProjectionsContext> {
  // Nobody signs in here: whom IAM lets invoke the function is an operator.
  return { schema, access: 'admin', handle };
}

/** What an operator may ask for. Each answers within seconds; what takes longer is asked for slice by slice. */
export const OPERATIONS = {
  status: operation(v.object({}), (_, context) => status(context)),
  beginRebuild: operation(
    v.object({ source: v.picklist(['table', 'archive']), segments: v.pipe(Count, v.maxValue(1_000)) }),
    (request, context) => beginRebuild(context, request),
  ),
  scanSlice: operation(v.object({ generation: Count, segment: Index }), (request, context) =>
    scanSlice(context, request),
  ),
  catchUp: operation(Generation, ({ generation }, context) => catchUp(context, generation)),
  compare: operation(Generation, ({ generation }, context) => compare(context, generation)),
  switch: operation(v.object({ generation: v.nullable(Count) }), ({ generation }, context) =>
    switchTo(context, generation),
  ),
  rollback: operation(v.object({}), (_, context) => rollback(context)),
  drop: operation(Generation, ({ generation }, context) => drop(context, generation)),
  verifyEvents: operation(
    v.object({
      segment: Index,
      segments: Count,
      cursor: v.nullable(v.object({ pk: v.string(), sk: v.number() })),
    }),
    (request, context) => verifyEvents(context, request),
  ),
  verifyRows: operation(
    v.object({ cursor: v.nullable(v.object({ tenant: v.string(), stream: v.string() })) }),
    (request, context) => verifyRows(context, request),
  ),
  parked: operation(v.object({}), (_, context) => listParked(context)),
  show: operation(Stream, ({ stream }, context) => showParked(context, stream)),
  unpark: operation(Stream, ({ stream }, context) => unpark(context, stream)),
  skip: operation(Stream, ({ stream }, context) => skip(context, stream)),
};
