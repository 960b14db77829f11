/**
 * The thread in which one sandbox of a function runs: imports the bundle, then calls its handler once a message.
 * What it does when code fails follows https://github.com/aws/aws-lambda-nodejs-runtime-interface-client.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { ErrorPayload, InvocationMessage, WorkerMessage, WorkerStart } from './protocol.ts';

type Handler = (event: unknown, context: object) => unknown;

const EXTENSIONS = ['.mjs', '.js', '.cjs'];

const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker thread only');
const { codeDirectory, handler, invocations } = workerData as WorkerStart;
let invoked = 0;

function say(message: WorkerMessage): void {
  port?.postMessage(message);
}

/**
 * Sends what is written as a message. The thread's own streams would deliver it too, but not in order with the answer, and
 * lines would be taken for the next request's.
 */
function captureOutput(output: 'stdout' | 'stderr'): void {
  process[output]._write = (chunk, _encoding, done) => {
    say({ kind: 'wrote', output, text: String(chunk) });
    done();
  };
}

/** An error with a type of Lambda's own in place of its class. */
class RuntimeError extends Error {
  constructor(type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = type;
  }
}

function payloadOf(error: unknown): ErrorPayload {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  const path = EXTENSIONS.map((extension) => join(codeDirectory, file + extension)).find(existsSync);
  if (path === undefined) {
    throw new RuntimeError(
      'Runtime.ImportModuleError',
      `Error: Cannot find module '${file}' in ${codeDirectory}`,
    );
  }
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new RuntimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${cause.message}`, { cause });
    }
    throw cause;
  }
}

async function loadHandler(): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const exported = (await importModule(handler.slice(0, dot)))[handler.slice(dot + 1)];
  if (typeof exported !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return exported as Handler;
}

async function call(
  handle: Handler,
  { event, context, deadline, trace }: InvocationMessage,
): Promise<WorkerMessage> {
  process.env._X_AMZN_TRACE_ID = trace;
  const getRemainingTimeInMillis = (): number => Math.max(0, deadline - Date.now());
  try {
    const result = await handle(JSON.parse(event), { ...context, getRemainingTimeInMillis });
    return { kind: 'answered', result: JSON.stringify(result ?? null) };
  } catch (error) {
    return { kind: 'failed', error: payloadOf(error) };
  }
}

/**
 * Stands still until the next invocation, with timers, sockets and promises, as Lambda freezes an execution environment that has no more
 * to do. What was on its way out by then has left: a runtime passes on an answer in turns of the event loop, too.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke
 */
function freeze(): void {
  const done = invoked;
  setImmediate(() => Atomics.wait(invocations, 0, done));
}

function crash(error: unknown, exitCode: number): void {
  say({ kind: 'crashed', error: payloadOf(error) });
  process.exit(exitCode);
}

captureOutput('stdout');
captureOutput('stderr');
process.on('uncaughtException', (error) => crash(error, 129));
process.on('unhandledRejection', (reason) => {
  crash(new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason), { cause: reason }), 128);
});

try {
  const handle = await loadHandler();
  port.on('message', (message: InvocationMessage) => {
    invoked += 1;
    void call(handle, message).then(say).then(freeze);
  });
  say({ kind: 'ready' });
  freeze();
} catch (error) {
  say({ kind: 'initFailed', error: payloadOf(error) });
}
