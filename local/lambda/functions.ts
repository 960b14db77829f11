import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { AwsApiError, type InvocationResult, type InvokeFunction, type LogSink } from '../contracts.ts';
import type { FunctionDefinition } from '../resources/model.ts';
import { untilAborted } from '../until-aborted.ts';
import { type FunctionSurroundings, functionEnvironment, LOG_STREAM } from './environment.ts';
import { functionLog } from './function-log.ts';
import { Pool } from './pool.ts';
import type { InvocationContext } from './protocol.ts';
import { Sandbox } from './sandbox.ts';
import { newTraceHeader } from './trace.ts';

/** Sandboxes wait for engines more than they compute, so a few a core; beyond that, more only queue for the cores. */
const SANDBOXES_PER_CORE = 4;

/** `arn:aws:lambda:region:account:function:name` and, with one part more, an alias or a version. */
const ARN_PARTS = 7;

interface DeployedFunction {
  readonly definition: FunctionDefinition;
  readonly pool: Pool;
}

/** The Lambda service. */
export class Functions {
  readonly #surroundings: FunctionSurroundings;
  readonly #log: LogSink;
  readonly #functions = new Map<string, DeployedFunction>();

  constructor(surroundings: FunctionSurroundings, log: LogSink) {
    this.#surroundings = surroundings;
    this.#log = log;
  }

  get definitions(): readonly FunctionDefinition[] {
    return [...this.#functions.values()].map(({ definition }) => definition);
  }

  add(definition: FunctionDefinition): void {
    const environment = functionEnvironment(definition, this.#surroundings);
    // Physical names are long; Powertools' service name is what the function calls itself in its own log lines.
    const log = functionLog(definition.environment.POWERTOOLS_SERVICE_NAME ?? definition.name, this.#log);
    const bound = definition.reservedConcurrency ?? SANDBOXES_PER_CORE * availableParallelism();
    const pool = new Pool(() => new Sandbox(definition, environment, log), bound);
    this.#functions.set(definition.name, { definition, pool });
  }

  /** The function with this name or ARN; undefined when there is none. */
  find(nameOrArn: string): FunctionDefinition | undefined {
    return this.#find(nameOrArn)?.definition;
  }

  /** Has a sandbox of the function ready, so that its first caller does not wait for one. */
  async warm(nameOrArn: string): Promise<InvocationResult | undefined> {
    return await this.#find(nameOrArn)?.pool.warm();
  }

  readonly invoke: InvokeFunction = async (functionArn, payload, options) => {
    const found = this.#find(functionArn);
    if (found === undefined) {
      throw new AwsApiError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
    }
    const { definition, pool } = found;
    const context = contextOf(definition, functionArn);
    const trace = options?.trace ?? newTraceHeader(definition.tracing);
    const result = pool.invoke({ event: JSON.stringify(payload ?? null), context, trace });
    return await untilAborted(result, options?.signal);
  };

  /** Ends every sandbox. */
  async stop(): Promise<void> {
    await Promise.all([...this.#functions.values()].map(({ pool }) => pool.stop()));
  }

  #find(nameOrArn: string): DeployedFunction | undefined {
    const parts = nameOrArn.split(':');
    return this.#functions.get((nameOrArn.startsWith('arn:') ? parts[ARN_PARTS - 1] : parts[0]) ?? '');
  }
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
