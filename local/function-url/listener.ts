/** Function URLs over HTTP/1.1: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { header } from '../aws/http.ts';
import type { InvokeFunction, LogSink } from '../contracts.ts';
import type { FunctionUrlDefinition } from '../resources/model.ts';
import { FAILED, STARTING, TOO_LARGE, type UrlAnswer, urlAnswer } from './answer.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { functionUrlEvent } from './event.ts';

/** The largest event: 6 MB, in which the body may be base64. */
const MAXIMUM_EVENT_BYTES = 6 * 1024 * 1024;

const TRACE = 'x-amzn-trace-id';

/** A Function URL once everything runs. */
export interface ServedUrl {
  readonly definition: FunctionUrlDefinition;
  readonly invoke: InvokeFunction;
  readonly accountId: string;
  readonly log: LogSink;
}

/** A request listener for one URL. `served` answers undefined while the cloud starts. */
export function functionUrlListener(
  served: () => ServedUrl | undefined,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const url = served();
    const answering = url === undefined ? Promise.resolve(STARTING) : answer(url, request);
    void answering
      .catch((error: unknown) => {
        url?.log.error(`function url: ${error instanceof Error ? error.stack : String(error)}`);
        return FAILED;
      })
      .then(({ status, headers, body }) => {
        response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
      });
  };
}

async function answer(url: ServedUrl, request: IncomingMessage): Promise<UrlAnswer> {
  const { cors } = url.definition;
  const body = await read(request);
  if (cors !== undefined && isPreflight(request)) {
    return { status: 200, headers: preflightHeaders(cors, request.headers), body: Buffer.alloc(0) };
  }
  const answered =
    body === undefined
      ? TOO_LARGE
      : await invoke(url, functionUrlEvent(request, body, url.accountId), header(request, TRACE));
  return { ...answered, headers: { ...answered.headers, ...corsHeaders(cors, request.headers) } };
}

async function invoke(url: ServedUrl, event: object, trace: string | undefined): Promise<UrlAnswer> {
  if (Buffer.byteLength(JSON.stringify(event)) > MAXIMUM_EVENT_BYTES) return TOO_LARGE;
  return urlAnswer(await url.invoke(url.definition.functionArn, event, trace === undefined ? {} : { trace }));
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** The whole body; undefined where it cannot be part of any event. What is too much is read and dropped. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAXIMUM_EVENT_BYTES) chunks.push(chunk);
  }
  return length > MAXIMUM_EVENT_BYTES ? undefined : Buffer.concat(chunks);
}
