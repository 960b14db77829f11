/** POST /graphql: graphql-yoga validates and executes; how the body is read and the response written is AppSync's. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { execute, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { readBody } from '../aws/http.ts';
import { AwsApiError, type LogSink } from '../contracts.ts';
import type { Authorise, Credentials } from './authorisation.ts';
import { errorEntry, RequestError, ResolverError, refusalOf } from './errors.ts';
import { readParameters } from './parameters.ts';
import type { Realtime } from './realtime/index.ts';
import { flatten, openRequest, type RequestContext } from './request-context.ts';
import { validationRules } from './validation.ts';

/** What travels beside a request through yoga. */
interface ServerContext {
  readonly call: RequestContext;
  readonly body: string;
}

type EndpointPlugin = Plugin<object, ServerContext>;

/** What is served, and to whom. */
export interface EndpointOptions {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly authorise: Authorise;
  /** Is told of every operation with what it has answered. */
  readonly executed: Realtime['executed'];
  /** Ends what is under way. */
  readonly closing: AbortSignal;
  readonly log: LogSink;
}

/** Answers POST requests for the schema. */
export function createEndpoint(options: EndpointOptions) {
  const { schema, authorise, closing, log } = options;
  const yoga = createYoga<ServerContext>({
    schema,
    graphqlEndpoint: '/graphql',
    graphiql: false,
    landingPage: false,
    cors: false,
    logging: false,
    maskedErrors: false,
    multipart: false,
    maxRequestBodySize: false,
    plugins: [readingParameters(), executing(options), answering(schema)],
  });
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const body = await readBody(request);
    const caller = await authorise(credentialsOf(request, body));
    const call = openRequest(request.headers, caller, AbortSignal.any([gone.signal, closing]));
    await yoga(request, response, { call, body });
  };
  return (request: IncomingMessage, response: ServerResponse): void => {
    respond(request, response).catch((error: unknown) => refuse(response, error, log));
  };
}

function credentialsOf(request: IncomingMessage, body: string): Credentials {
  const { method = 'POST', url = '/', headers, socket } = request;
  return { method, path: url, headers: flatten(headers), body, sourceIp: socket.remoteAddress ?? '' };
}

/** Answers a request that is not even looked at. */
function refuse(response: ServerResponse, error: unknown, log: LogSink): void {
  const refusal = error instanceof AwsApiError ? fromAws(error) : error;
  if (refusal instanceof RequestError) {
    const headers = { ...responseHeaders(randomUUID()), 'x-amzn-errortype': refusal.type };
    response.writeHead(refusal.status, headers).end(JSON.stringify(refusalBody(refusal)));
  } else {
    // The client has gone, or the laptop is wrong: either way nobody can be answered.
    log.error(`graphql: ${String(error)}`);
    response.destroy();
  }
}

function fromAws({ code, message, statusCode }: AwsApiError): RequestError {
  return new RequestError(code, message, statusCode);
}

/** The body has been read, whatever its content type says. */
function readingParameters(): EndpointPlugin {
  return {
    onRequestParse: ({ setRequestParser, serverContext: { body } }) => {
      setRequestParser(() => readParameters(body));
    },
  };
}

/** Validation in AppSync's words, graphql's own executor, and no subscriptions over HTTP. */
function executing({ introspection, executed }: EndpointOptions): EndpointPlugin {
  const rules = validationRules(introspection);
  return {
    onValidate: ({ validateFn, setValidationFn }) => {
      setValidationFn((schema, document) => validateFn(schema, document, rules));
    },
    onExecute: ({ setExecuteFn, args: { document, operationName } }) => {
      setExecuteFn(execute);
      const operation = getOperationAST(document, operationName);
      return {
        onExecuteDone: ({ result }) => {
          if (operation && 'data' in result && result.data) executed(operation, result.data);
        },
      };
    },
    onSubscribe: ({ setResultAndStopExecution }) => {
      const refusal = new ResolverError('Subscriptions are served over WebSocket.', 'UnsupportedOperation');
      setResultAndStopExecution({ errors: [new GraphQLError(refusal.message, { originalError: refusal })] });
    },
  };
}

/** Writes the result as AppSync does, always as JSON. */
function answering(schema: GraphQLSchema): EndpointPlugin {
  return {
    onResultProcess: ({ result, serverContext: { call }, setResultProcessor }) => {
      const refusal = refusalOf(errorsOf(result));
      const body = refusal === undefined ? bodyOf(result, call, schema) : refusalBody(refusal);
      const headers = {
        ...responseHeaders(call.requestId),
        ...(refusal && { 'x-amzn-errortype': refusal.type }),
      };
      const status = refusal?.status ?? 200;
      setResultProcessor(
        (_result, { Response }) => new Response(JSON.stringify(body), { status, headers }),
        'application/json',
      );
    },
  };
}

/** What yoga has for us: one result, because batched operations and subscriptions are off. */
type Result = Parameters<NonNullable<EndpointPlugin['onResultProcess']>>[0]['result'];

function errorsOf(result: Result): readonly GraphQLError[] {
  return 'errors' in result ? (result.errors ?? []) : [];
}

function bodyOf(result: Result, call: RequestContext, schema: GraphQLSchema): object {
  const errors = [...errorsOf(result).map((error) => errorEntry(error, schema)), ...call.appended];
  const data = 'data' in result ? (result.data ?? null) : null;
  return errors.length === 0 ? { data } : { data, errors };
}

function refusalBody({ type, message }: RequestError): object {
  return { errors: [{ errorType: type, message }] };
}

function responseHeaders(requestId: string): Record<string, string> {
  return {
    'content-type': 'application/json;charset=UTF-8',
    'access-control-allow-origin': '*',
    'access-control-expose-headers':
      'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version',
    'x-amzn-requestid': requestId,
  };
}
