/** What holds for every call, whatever its service. */
import { toBinary } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ContextValues,
  createContextKey,
  type HandlerContext,
  type Interceptor,
  type StreamResponse,
} from '@connectrpc/connect';

const READ = createContextKey(false);

/** Notes that a request's message has been read: interceptors are not called before. */
export const noteRead: Interceptor = (next) => (request) => {
  request.contextValues.set(READ, true);
  return next(request);
};

export function wasRead(values: ContextValues): boolean {
  return values.get(READ);
}

/**
 * Answers when the deadline of the call has passed, also where the implementation does not look at its signal. What the
 * implementation then still does is no longer waited for.
 */
export const endAtDeadline: Interceptor = (next) => async (request) => {
  const { signal } = request;
  const response = await unlessAborted(next(request), signal);
  return response.stream ? { ...response, message: endedAtDeadline(response.message, signal) } : response;
};

async function* endedAtDeadline<Message>(messages: AsyncIterable<Message>, signal: AbortSignal) {
  const iterator = messages[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await unlessAborted(iterator.next(), signal);
    if (done) return;
    yield value;
  }
}

/** The outcome of the work, or the signal's reason where that comes first. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Ends a stream with an error before its messages together are too large to be sent at once. */
export function boundedStreams(maximum: number): Interceptor {
  return (next) => async (request) => {
    const response = await next(request);
    return response.stream ? { ...response, message: bounded(response, maximum) } : response;
  };
}

async function* bounded({ message, method }: StreamResponse, maximum: number): StreamResponse['message'] {
  let size = 0;
  for await (const one of message) {
    size += toBinary(method.output, one).byteLength;
    if (size > maximum) {
      throw new ConnectError(`the answer is larger than ${maximum} bytes`, Code.ResourceExhausted);
    }
    yield one;
  }
}

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Connect takes a query string that is not base64 for a mistake of its own. */
export function refuseMalformedGet({ requestMethod, url }: HandlerContext): void {
  if (requestMethod !== 'GET') return;
  const { searchParams } = new URL(url);
  const message = searchParams.get('message') ?? '';
  if (searchParams.get('base64') === '1' && !BASE64.test(message)) {
    throw new ConnectError('the parameter message is not base64', Code.InvalidArgument);
  }
}
