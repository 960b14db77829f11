import {
  Code,
  ConnectError,
  type ConnectRouter,
  type ConnectRouterOptions,
  type ContextValues,
  createConnectRouter,
  createContextValues,
} from '@connectrpc/connect';
import { boundedStreams, endAtDeadline, noteRead, refuseMalformedGet, wasRead } from './boundaries.ts';
import { gzip } from './gzip.ts';
import { toHeaders, toRequest, toResult } from './http.ts';
import type { FunctionUrlEvent, FunctionUrlResult, RemainingTime } from './payload.ts';

/** The largest request message, in bytes after decompression. */
const READ_MAXIMUM = 1024 * 1024;
/** The largest answer, in bytes: as base64 it still fits into Lambda's 6 MB. */
const WRITE_MAXIMUM = 4 * 1024 * 1024;
/** Milliseconds of the function's time that are kept for the answer that there is no more time. */
const FAREWELL = 250;

/** What is served, and how; everything else is Connect's. */
export interface FunctionUrlOptions extends Omit<ConnectRouterOptions, 'grpc' | 'shutdownSignal'> {
  readonly routes: (router: ConnectRouter) => void;
  /** What implementations and interceptors are to know of an invocation. */
  readonly contextValues?: (event: FunctionUrlEvent, lambda: RemainingTime) => ContextValues;
}

/** Answers one event of a Function URL. Never rejects: what goes wrong is an answer, too. */
export type FunctionUrlHandler = (
  event: FunctionUrlEvent,
  lambda: RemainingTime,
) => Promise<FunctionUrlResult>;

/**
 * Serves Connect routes behind a Lambda Function URL (payload format 2.0): Connect unary as JSON, binary and GET, and
 * gRPC-Web; server streaming is collected and sent at once. Native gRPC needs HTTP trailers, which a Function URL cannot
 * send; see bridge/.
 *
 * CORS is not done here but in the configuration of the URL: done twice, browsers refuse the answer.
 *
 * @example
 * export const handler = createFunctionUrlHandler({ routes: (router) => router.service(Greeter, { greet }) });
 */
export function createFunctionUrlHandler(options: FunctionUrlOptions): FunctionUrlHandler {
  const { routes, contextValues, interceptors = [], ...settings } = options;
  const { writeMaxBytes = WRITE_MAXIMUM } = settings;
  const router = createConnectRouter({
    readMaxBytes: READ_MAXIMUM,
    writeMaxBytes,
    acceptCompression: [gzip],
    ...settings,
    async requestGate(context) {
      refuseMalformedGet(context);
      await settings.requestGate?.(context);
    },
    grpc: false,
    interceptors: [noteRead, ...interceptors, boundedStreams(writeMaxBytes), endAtDeadline],
  });
  routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  return async (event, lambda) => {
    const handler = handlers.get(event.rawPath);
    if (!handler) return { statusCode: 404 };
    const header = toHeaders(event);
    if (!header) return { statusCode: 400 };
    const values = contextValues?.(event, lambda) ?? createContextValues();
    const result = await beforeTheEnd(lambda, async (signal) =>
      toResult(await handler({ ...toRequest(event, header, signal), contextValues: values })),
    );
    return result.statusCode === 500 && !wasRead(values) ? unreadable(result) : result;
  };
}

/** Does work with a signal that is aborted while there still is time to say so. */
async function beforeTheEnd<Result>(
  lambda: RemainingTime,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const end = new AbortController();
  const reason = new ConnectError('the function has no time left', Code.DeadlineExceeded);
  const timer = setTimeout(
    () => end.abort(reason),
    Math.max(0, lambda.getRemainingTimeInMillis() - FAREWELL),
  );
  try {
    return await work(end.signal);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Connect answers `internal` to a binary message that cannot be parsed, as gRPC does. By HTTP's status that would be our
 * mistake and worth a retry, and it is neither.
 */
function unreadable({ body = '', ...result }: FunctionUrlResult): FunctionUrlResult {
  const message: unknown = Object(JSON.parse(body)).message;
  return { ...result, statusCode: 400, body: JSON.stringify({ code: 'invalid_argument', message }) };
}
