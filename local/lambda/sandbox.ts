import { Worker } from 'node:worker_threads';
import type { InvocationResult } from '../contracts.ts';
import type { TracePlace } from '../facts.ts';
import type { FunctionDefinition } from '../resources/model.ts';
import { exited, MAXIMUM_RESPONSE_BYTES, responseTooLarge, timedOut } from './errors.ts';
import type { FunctionLog } from './function-log.ts';
import type { ErrorPayload, InvocationContext, WorkerMessage, WorkerStart } from './protocol.ts';

/** One call of a function. */
export interface Invocation {
  readonly event: string;
  readonly context: InvocationContext;
  readonly trace: string;
  readonly place: TracePlace;
}

/**
 * Lambda gives an init phase 10 s. One that takes longer begins again as part of the first invocation, with the function's Timeout: what
 * is ready within the longer of the two is ready there, too.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
const INIT_TIMEOUT_SECONDS = 10;

/** How a worker's part in one invocation, or in its init phase, ended. */
type Outcome = { readonly payload: unknown } | { readonly error: ErrorPayload };

/**
 * An execution environment: a worker thread with the function's bundle and environment variables. It takes one invocation
 * at a time. Once it is broken (time-out, crash, failed init) it stays so, and takes no more.
 */
export class Sandbox {
  readonly #function: FunctionDefinition;
  readonly #worker: Worker;
  readonly #log: FunctionLog;
  readonly #invocations = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #settle: (outcome: Outcome) => void = () => {};
  #requestId = 'init';
  #broken = false;
  #stopping = false;

  constructor(definition: FunctionDefinition, environment: Record<string, string>, log: FunctionLog) {
    this.#function = definition;
    this.#log = log;
    const { codeDirectory, handler } = definition;
    const workerData: WorkerStart = { codeDirectory, handler, invocations: this.#invocations };
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: definition.name,
      workerData,
      env: environment,
      execArgv: [],
      // Written by worker.ts as messages; what the thread itself has to say is not for the terminal either.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: definition.memoryMegabytes },
    });
    this.#worker.on('message', (message: WorkerMessage) => this.#onMessage(message));
    this.#worker.on('error', (error) => this.#onError(error));
    this.#worker.on('exit', (code) =>
      this.#break(exited(this.#requestId, code === 0 ? undefined : `exit status ${code}`)),
    );
  }

  get isBroken(): boolean {
    return this.#broken;
  }

  /** Waits for the init phase; answers the error when it failed. */
  async initialise(): Promise<InvocationResult | undefined> {
    const begun = performance.now();
    const outcome = await this.#outcome(Math.max(INIT_TIMEOUT_SECONDS, this.#function.timeoutSeconds));
    if ('error' in outcome) return { payload: outcome.error, functionError: 'Unhandled' };
    this.#log.initialised(performance.now() - begun);
    return undefined;
  }

  /** Calls the handler. */
  async invoke({ event, context, trace, place }: Invocation): Promise<InvocationResult> {
    this.#requestId = context.awsRequestId;
    const invoked = { requestId: this.#requestId, place };
    const begun = performance.now();
    this.#log.invoked(invoked);
    const seconds = this.#function.timeoutSeconds;
    const outcome = this.#outcome(seconds);
    this.#worker.postMessage({ event, context, trace, deadline: Date.now() + seconds * 1000 });
    this.#thaw();
    const settled = await outcome;
    const error = 'error' in settled ? settled.error : null;
    if (!this.#stopping) this.#log.answered(invoked, performance.now() - begun, error);
    return 'error' in settled ? { payload: settled.error, functionError: 'Unhandled' } : settled;
  }

  /** Ends the thread, whatever it is doing. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#broken = true;
    await this.#worker.terminate();
  }

  /** Ends the standstill that follows each answer. */
  #thaw(): void {
    Atomics.add(this.#invocations, 0, 1);
    Atomics.notify(this.#invocations, 0);
  }

  /** What the worker says next, or a time-out. */
  async #outcome(seconds: number): Promise<Outcome> {
    if (this.#broken) return { error: exited(this.#requestId, undefined) };
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#settle = resolve;
    const timer = setTimeout(() => this.#break(timedOut(this.#requestId, seconds)), seconds * 1000);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #onMessage(message: WorkerMessage): void {
    switch (message.kind) {
      case 'ready':
        this.#settle({ payload: null });
        break;
      case 'wrote':
        this.#onWritten(message.output, message.text);
        break;
      case 'answered':
        this.#settle(answer(message.result));
        break;
      case 'failed':
        this.#settle({ error: message.error });
        break;
      case 'initFailed':
      case 'crashed':
        this.#break(message.error);
        break;
      default:
        message satisfies never;
    }
  }

  #onWritten(output: 'stdout' | 'stderr', text: string): void {
    for (const line of text.split('\n')) if (line !== '') this.#log[output](this.#requestId, line);
  }

  #onError(error: unknown): void {
    const outOfMemory =
      error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#break(exited(this.#requestId, outOfMemory ? 'signal: killed' : String(error)));
  }

  #break(error: ErrorPayload): void {
    this.#broken = true;
    this.#settle({ error });
    void this.#worker.terminate();
  }
}

function answer(result: string): Outcome {
  if (Buffer.byteLength(result) > MAXIMUM_RESPONSE_BYTES) return { error: responseTooLarge() };
  return { payload: JSON.parse(result) };
}
