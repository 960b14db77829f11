/** The Lambda data source: Invoke, and BatchInvoke, which gathers what sibling fields ask for into one invocation. */
import type { InvocationResult, InvokeFunction } from '../contracts.ts';
import { isObject } from '../json.ts';
import { ResolverError } from './errors.ts';
import { invokeWithin, type RequestContext } from './request-context.ts';
import type { Outcome } from './runtime/compile.ts';

/** Answers one resolver's request object. */
export type DataSource = (request: RequestContext, demand: unknown) => Promise<Outcome>;

/** AppSync's batch size where the resolver does not set one. */
const DEFAULT_BATCH = 5;

/** A data source that hands the payload to the response handler. */
export const noneDataSource: DataSource = async (_request, demand) => ({
  result: isObject(demand) ? (demand.payload ?? null) : null,
});

/** The Lambda data source of one resolver. */
export function lambdaDataSource(
  functionArn: string,
  maxBatchSize: number,
  invoke: InvokeFunction,
): DataSource {
  const call = (request: RequestContext, payload: unknown) =>
    invokeWithin(request, invoke, functionArn, payload);
  const batched = batching(maxBatchSize > 0 ? maxBatchSize : DEFAULT_BATCH, call);
  return async (request, demand) => {
    const { operation, payload = null, invocationType = 'RequestResponse' } = isObject(demand) ? demand : {};
    if (invocationType !== 'RequestResponse') {
      throw new ResolverError(
        `invocationType ${String(invocationType)} is not implemented by the laptop's AppSync`,
        'Code',
      );
    }
    if (operation === 'Invoke') return outcomeOf(await call(request, payload));
    if (operation === 'BatchInvoke') return batched(request, payload);
    throw new ResolverError(`Unsupported operation '${String(operation)}'.`, 'MappingTemplate');
  };
}

type Call = (request: RequestContext, payload: unknown) => Promise<InvocationResult>;

function outcomeOf({ payload, functionError }: InvocationResult): Outcome {
  return functionError === undefined
    ? { result: payload ?? null }
    : { result: null, error: functionErrorOf(payload) };
}

/** AppSync gives the message and not the type of what a function threw. */
function functionErrorOf(payload: unknown) {
  const message = isObject(payload) ? payload.errorMessage : undefined;
  return { type: 'Lambda:Unhandled', message: String(message ?? JSON.stringify(payload)) };
}

interface Waiting {
  readonly payload: unknown;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers the payloads that one request asks for in the same turn of the event loop, up to `size` an invocation. */
function batching(size: number, call: Call): (request: RequestContext, payload: unknown) => Promise<Outcome> {
  const gathered = new WeakMap<RequestContext, Waiting[]>();
  const flush = (request: RequestContext, batch: readonly Waiting[]) => {
    if (gathered.get(request) === batch) gathered.delete(request);
    void send(request, batch, call);
  };
  return (request, payload) => {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const batch = gathered.get(request) ?? [];
    batch.push({ payload, resolve, reject });
    if (batch.length === 1) {
      gathered.set(request, batch);
      // After all promises of this turn: by then every sibling that can ask has asked.
      setImmediate(() => gathered.get(request) === batch && flush(request, batch));
    }
    if (batch.length === size) flush(request, batch);
    return promise;
  };
}

async function send(request: RequestContext, batch: readonly Waiting[], call: Call): Promise<void> {
  try {
    const payloads = batch.map(({ payload }) => payload);
    const outcomes = spread(await call(request, payloads), batch.length);
    for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index] ?? { result: null });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/** One outcome for each context: an error of the function is everyone's. */
function spread(answer: InvocationResult, count: number): readonly Outcome[] {
  if (answer.functionError !== undefined) return Array.from({ length: count }, () => outcomeOf(answer));
  if (Array.isArray(answer.payload) && answer.payload.length === count) {
    return answer.payload.map((result: unknown) => ({ result: result ?? null }));
  }
  const found = Array.isArray(answer.payload) ? `${answer.payload.length} elements` : 'something else';
  const message = `BatchInvoke expects a list of ${count} elements, one for each context; the function answered ${found}`;
  return Array.from({ length: count }, () => ({
    result: null,
    error: { type: 'Lambda:IllegalArgument', message },
  }));
}
