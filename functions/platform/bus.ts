import type { GenericSchema, InferOutput } from 'valibot';
import type { Access } from './access.ts';

/** One command or query: the schema of its input, who may send it, and what answers it. */
export interface Operation<Schema extends GenericSchema, Result, Context> {
  readonly schema: Schema;
  readonly access: Access<InferOutput<Schema>>;
  readonly handle: (input: InferOutput<Schema>, context: Context) => Promise<Result>;
}

/** Any operation: what a bus can hold without knowing its input. */
export interface AnyOperation<Context> {
  readonly schema: GenericSchema;
  readonly access: Access<never>;
  readonly handle: (input: never, context: Context) => Promise<unknown>;
}

export type ResultOf<Op> = Op extends { handle: (...args: never[]) => Promise<infer Result> }
  ? Result
  : never;

/** One request on its way through the middleware: each may hand a changed one on. */
export interface Call<Op, Context> {
  readonly type: string;
  readonly operation: Op;
  readonly input: unknown;
  readonly context: Context;
}

export type Next<Op, Context> = (call: Call<Op, Context>) => Promise<unknown>;

/** What happens around every operation; the first in the list is outermost. */
export type Middleware<Op, Context> = (call: Call<Op, Context>, next: Next<Op, Context>) => Promise<unknown>;

export interface Bus<Operations, Context> {
  /** Routes by name to the one operation, through all middleware. Throws what the operation throws. */
  readonly execute: <Type extends keyof Operations & string>(
    type: Type,
    input: unknown,
    context: Context,
  ) => Promise<ResultOf<Operations[Type]>>;
  /** Runs several side by side, each through all middleware. What they come to is in the order of the requests: one that fails leaves the others theirs. */
  readonly executeAll: <
    const Requests extends readonly { type: keyof Operations & string; input: unknown }[],
  >(
    requests: Requests,
    context: Context,
  ) => Promise<{
    [Index in keyof Requests]: PromiseSettledResult<ResultOf<Operations[Requests[Index]['type']]>>;
  }>;
}

/** A bus over a closed map of operations. */
export function createBus<Context, Op extends AnyOperation<Context>, const Operations extends object>(
  operations: Operations & Readonly<Record<keyof Operations, Op>>,
  middleware: readonly Middleware<Op, Context>[],
): Bus<Operations, Context> {
  const run = middleware.reduceRight<Next<Op, Context>>(
    (next, step) => (call) => step(call, next),
    // The schema has made the input what the operation takes; `never` is how a map of many inputs types it.
    (call) => call.operation.handle(call.input as never, call.context),
  );
  const execute: Bus<Operations, Context>['execute'] = async (type, input, context) => {
    const operation: Op = operations[type];
    return (await run({ type, operation, input, context })) as ResultOf<Operations[typeof type]>;
  };
  return {
    execute,
    async executeAll(requests, context) {
      const answers = requests.map(({ type, input }) => execute(type, input, context));
      return (await Promise.allSettled(answers)) as never;
    },
  };
}
