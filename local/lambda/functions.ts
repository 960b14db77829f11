import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { AwsApiError, type InvocationResult, type InvokeFunction, type LogSink } from '../contracts.ts';
import type { Observe, TracePlace } from '../facts.ts';
import type { FunctionDefinition } from '../resources/model.ts';
import { untilAborted } from '../until-aborted.ts';
import { type FunctionSurroundings, functionEnvironment, LOG_STREAM } from './environment.ts';
import { functionLog } from './function-log.ts';
import { Pool } from './pool.ts';
import type { InvocationContext } from './protocol.ts';
import { Sandbox } from './sandbox.ts';
import { continuedTrace, newTraceHeader, parseTraceHeader } from './trace.ts';

/** Sandboxes wait for engines more than they compute, so a few a core; beyond that, more only queue for the cores. */
const SANDBOXES_PER_CORE = 4;

/** `arn:aws:lambda:region:account:function:name` and, with one part more, an alias or a version. */
const ARN_PARTS = 7;

interface DeployedFunction {
  readonly definition: FunctionDefinition;
  readonly pool: Pool;
}

type DeployedFunctions = ReadonlyMap<string, DeployedFunction>;

/** New and changed functions that stand ready beside those that serve. */
export interface Succession {
  /** Names of the new and changed functions. */
  readonly names: readonly string[];
  /** Invokes as it will be. */
  readonly invoke: InvokeFunction;
  /** From now on they serve; their predecessors end when they have answered what they were asked. */
  readonly takeOver: () => void;
  /** Ends them; everything stays as it was. */
  readonly giveUp: () => Promise<void>;
}

/** The Lambda service. */
export class Functions {
  readonly #surroundings: FunctionSurroundings;
  readonly #log: LogSink;
  readonly #observe: Observe;
  #functions: DeployedFunctions = new Map();
  readonly #retiring = new Set<Pool>();

  constructor(surroundings: FunctionSurroundings, log: LogSink, observe: Observe = () => {}) {
    this.#surroundings = surroundings;
    this.#log = log;
    this.#observe = observe;
  }

  get definitions(): readonly FunctionDefinition[] {
    return [...this.#functions.values()].map(({ definition }) => definition);
  }

  add(definition: FunctionDefinition): void {
    this.#functions = new Map(this.#functions).set(definition.name, this.#deployed(definition));
  }

  /** Starts what is new or changed in `definitions`; rejects, and leaves nothing behind, when one of them cannot start. */
  async prepare(definitions: readonly FunctionDefinition[]): Promise<Succession> {
    const successors = this.#successorsOf(definitions);
    const fresh = [...successors].filter(([name, { pool }]) => this.#functions.get(name)?.pool !== pool);
    const giveUp = async (): Promise<void> => {
      await Promise.all(fresh.map(([, { pool }]) => pool.stop()));
    };
    const failures = await Promise.all(
      fresh.map(async ([name, { pool }]) => ({ name, failure: await pool.warm() })),
    );
    const failed = failures.find(({ failure }) => failure !== undefined);
    if (failed?.failure !== undefined) {
      await giveUp();
      throw new Error(`${failed.name} cannot start: ${JSON.stringify(failed.failure.payload, null, 2)}`);
    }
    return {
      names: fresh.map(([name]) => name),
      invoke: (...call) => this.#invokeOneOf(successors, call),
      takeOver: () => this.#replaceBy(successors),
      giveUp,
    };
  }

  /** The functions as they will be: unchanged ones keep their sandboxes. */
  #successorsOf(definitions: readonly FunctionDefinition[]): DeployedFunctions {
    return new Map(
      definitions.map((definition) => {
        const current = this.#functions.get(definition.name);
        const isUnchanged = isDeepStrictEqual(current?.definition, definition);
        return [definition.name, current && isUnchanged ? current : this.#deployed(definition)];
      }),
    );
  }

  #replaceBy(successors: DeployedFunctions): void {
    const predecessors = [...this.#functions.values()].filter(({ pool }) => {
      return ![...successors.values()].some((successor) => successor.pool === pool);
    });
    this.#functions = successors;
    for (const { pool } of predecessors) {
      this.#retiring.add(pool);
      void pool.retire().then(() => this.#retiring.delete(pool));
    }
  }

  #deployed(definition: FunctionDefinition): DeployedFunction {
    const environment = functionEnvironment(definition, this.#surroundings);
    const log = functionLog(serviceName(definition), this.#log, this.#observe);
    const bound = definition.reservedConcurrency ?? SANDBOXES_PER_CORE * availableParallelism();
    return { definition, pool: new Pool(() => new Sandbox(definition, environment, log), bound) };
  }

  /** The function with this name or ARN; undefined when there is none. */
  find(nameOrArn: string): FunctionDefinition | undefined {
    return findIn(this.#functions, nameOrArn)?.definition;
  }

  /** How many sandboxes the function has. */
  environments(nameOrArn: string): number {
    return findIn(this.#functions, nameOrArn)?.pool.size ?? 0;
  }

  /** Has a sandbox of the function ready, so that its first caller does not wait for one. */
  async warm(nameOrArn: string): Promise<InvocationResult | undefined> {
    return await findIn(this.#functions, nameOrArn)?.pool.warm();
  }

  readonly invoke: InvokeFunction = (...call) => this.#invokeOneOf(this.#functions, call);

  async #invokeOneOf(
    functions: DeployedFunctions,
    [functionArn, payload, options]: Parameters<InvokeFunction>,
  ): Promise<InvocationResult> {
    const found = findIn(functions, functionArn);
    if (found === undefined) {
      throw new AwsApiError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
    }
    const { definition, pool } = found;
    const context = contextOf(definition, functionArn);
    const { trace, place } = traced(definition, options?.trace);
    const result = pool.invoke({ event: JSON.stringify(payload ?? null), context, trace, place });
    return await untilAborted(result, options?.signal);
  }

  /** Ends every sandbox. */
  async stop(): Promise<void> {
    const pools = [...this.#functions.values()].map(({ pool }) => pool);
    await Promise.all([...pools, ...this.#retiring].map((pool) => pool.stop()));
  }
}

function findIn(functions: DeployedFunctions, nameOrArn: string): DeployedFunction | undefined {
  const parts = nameOrArn.split(':');
  return functions.get((nameOrArn.startsWith('arn:') ? parts[ARN_PARTS - 1] : parts[0]) ?? '');
}

/** Physical names are long; Powertools' service name is what a function calls itself in its own log lines. */
export function serviceName({ environment, name }: FunctionDefinition): string {
  return environment.POWERTOOLS_SERVICE_NAME ?? name;
}

/** Each invocation is a segment of its own, in the caller's trace or in a new one. */
function traced({ tracing }: FunctionDefinition, caller: string | undefined) {
  const trace = caller === undefined ? newTraceHeader(tracing) : continuedTrace(caller);
  const { root = '', parent } = parseTraceHeader(trace) ?? {};
  const parentId = caller === undefined ? null : (parseTraceHeader(caller)?.parent ?? null);
  const place: TracePlace = { traceId: root, segmentId: parent ?? '', parentId };
  return { trace, place };
}

function contextOf(definition: FunctionDefinition, functionArn: string): InvocationContext {
  const qualifier = functionArn.startsWith('arn:') ? functionArn.split(':')[ARN_PARTS] : undefined;
  return {
    awsRequestId: randomUUID(),
    functionName: definition.name,
    functionVersion: qualifier === undefined ? '$LATEST' : '1',
    invokedFunctionArn: qualifier === undefined ? definition.arn : `${definition.arn}:${qualifier}`,
    memoryLimitInMB: String(definition.memoryMegabytes),
    logGroupName: `/aws/lambda/${definition.name}`,
    logStreamName: LOG_STREAM,
  };
}
