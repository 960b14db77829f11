/** POST /graphql: graphql-yoga validates and executes; how the body is read and the response written is AppSync's. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { execute, GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { errorEntry, RequestError, ResolverError, refusalOf, unreadable } from './errors.ts';
import { openRequest, type RequestContext } from './request-context.ts';
import { validationRules } from './validation.ts';

/** The largest request that AppSync takes, in bytes. */
const LARGEST_BODY = 1_048_576;

/** What travels beside a request through yoga. */
interface ServerContext {
  readonly call: RequestContext;
}

type EndpointPlugin = Plugin<object, ServerContext>;

/** Answers POST requests for the schema until `closing` is aborted, which ends those under way. */
export function createEndpoint(schema: GraphQLSchema, introspection: boolean, closing: AbortSignal) {
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
    plugins: [readingAnyBody(), executing(introspection), answering(schema)],
  });
  return (request: IncomingMessage, response: ServerResponse): void => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    void yoga(request, response, {
      call: openRequest(request.headers, AbortSignal.any([gone.signal, closing])),
    });
  };
}

/** A body is read whatever its content type says. */
function readingAnyBody(): EndpointPlugin {
  return {
    onRequestParse: ({ setRequestParser }) => {
      setRequestParser(async (request) => readParams(await request.text()));
    },
  };
}

/** The parameters in a body: JSON, or else the query itself. */
function readParams(body: string): GraphQLParams {
  if (body.trim() === '') throw new RequestError('MalformedHttpRequestException', 'Request body is empty.');
  if (Buffer.byteLength(body) > LARGEST_BODY) {
    throw new RequestError(
      'RequestEntityTooLargeException',
      `Request body is larger than ${LARGEST_BODY} bytes.`,
      413,
    );
  }
  const { query, variables, operationName } = parametersOf(body);
  if (typeof query !== 'string' || !isObjectOrAbsent(variables)) throw unreadable();
  return {
    query,
    variables: variables ?? {},
    ...(typeof operationName === 'string' && operationName !== '' ? { operationName } : {}),
  };
}

function parametersOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    // Not JSON: AppSync takes the body for a query, and says that if it is none either.
    return { query: body };
  }
}

function isObjectOrAbsent(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || value === null || (typeof value === 'object' && !Array.isArray(value));
}

/** Validation in AppSync's words, graphql's own executor, and no subscriptions over HTTP. */
function executing(introspection: boolean): EndpointPlugin {
  const rules = validationRules(introspection);
  return {
    onValidate: ({ validateFn, setValidationFn }) => {
      setValidationFn((schema, document) => validateFn(schema, document, rules));
    },
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
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
      const headers = { ...responseHeaders(call), ...(refusal && { 'x-amzn-errortype': refusal.type }) };
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

function responseHeaders({ requestId }: RequestContext): Record<string, string> {
  return {
    'content-type': 'application/json;charset=UTF-8',
    'access-control-allow-origin': '*',
    'access-control-expose-headers':
      'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version',
    'x-amzn-requestid': requestId,
  };
}
