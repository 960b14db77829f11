/** The messages between a sandbox and the worker thread in it. */

/** What a worker is started with. */
export interface WorkerStart {
  readonly codeDirectory: string;
  /** `<file>.<export>` */
  readonly handler: string;
  /** One number, in memory that both sides share: how many invocations there have been. The worker stands still until there is one more. */
  readonly invocations: Int32Array<SharedArrayBuffer>;
}

/** What the handler's context object is made from. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Asks the worker to call the handler. */
export interface InvocationMessage {
  /** The event as JSON text: what a handler gets is never shared with the caller. */
  readonly event: string;
  readonly context: InvocationContext;
  /** When the invocation times out, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Value of `_X_AMZN_TRACE_ID`. */
  readonly trace: string;
}

/** The error object that Lambda answers with. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'wrote'; readonly output: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'initFailed'; readonly error: ErrorPayload }
  | { readonly kind: 'answered'; readonly result: string }
  | { readonly kind: 'failed'; readonly error: ErrorPayload }
  /** An error outside the handler's promise: the worker ends itself after it. */
  | { readonly kind: 'crashed'; readonly error: ErrorPayload };
