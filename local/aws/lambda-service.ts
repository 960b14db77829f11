/** Lambda's REST API, as far as callers and the AWS CLI use it: https://docs.aws.amazon.com/lambda/latest/api/ */
import { AwsApiError } from '../contracts.ts';
import type { Functions } from '../lambda/functions.ts';
import type { FunctionDefinition } from '../resources/model.ts';
import { type AwsRequest, type AwsService, type HttpAnswer, header } from './http.ts';

const FUNCTIONS = '/2015-03-31/functions';

function configuration(definition: FunctionDefinition): object {
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Handler: definition.handler,
    Runtime: 'nodejs24.x',
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMegabytes,
    Environment: { Variables: definition.environment },
    TracingConfig: { Mode: definition.tracing ? 'Active' : 'PassThrough' },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Version: '$LATEST',
  };
}

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

function parsePayload(body: string): unknown {
  if (body === '') return null;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AwsApiError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${String(cause)}`,
    );
  }
}

async function invoke(functions: Functions, name: string, request: AwsRequest): Promise<HttpAnswer> {
  const payload = parsePayload(request.body);
  const trace = header(request, 'x-amzn-trace-id');
  const type = header(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  if (type === 'DryRun') return { status: 204, headers: {}, body: '' };
  const answer = functions.invoke(name, payload, trace === undefined ? {} : { trace });
  if (type === 'Event') {
    // Its outcome is in the function's log; a failed asynchronous call has nobody else to tell.
    void answer;
    return { status: 202, headers: {}, body: '' };
  }
  const { payload: result, functionError } = await answer;
  const headers = {
    'x-amz-executed-version': '1',
    ...(functionError && { 'x-amz-function-error': functionError }),
  };
  return json(200, result, headers);
}

function required(functions: Functions, name: string): FunctionDefinition {
  const found = functions.find(name);
  if (found === undefined)
    throw new AwsApiError('ResourceNotFoundException', `Function not found: ${name}`, 404);
  return found;
}

async function answer(functions: Functions, request: AwsRequest, path: string): Promise<HttpAnswer> {
  const [name, action] = path
    .slice(FUNCTIONS.length + 1)
    .split('/')
    .map(decodeURIComponent);
  const operation = `${request.method} ${action ?? ''}`;
  if (!name && request.method === 'GET') {
    return json(200, { Functions: functions.definitions.map(configuration), NextMarker: null });
  }
  const definition = required(functions, name ?? '');
  if (operation === 'POST invocations') return await invoke(functions, name ?? '', request);
  if (operation === 'GET ') return json(200, { Configuration: configuration(definition) });
  if (operation === 'GET configuration') return json(200, configuration(definition));
  throw new AwsApiError(
    'UnknownOperationException',
    `Lambda: ${operation} is not known to the laptop cloud`,
    404,
  );
}

/** Invoke, GetFunction, GetFunctionConfiguration and ListFunctions. */
export function lambdaService(functions: Functions): AwsService {
  return (request) => {
    const { pathname } = new URL(request.path, 'http://localhost');
    return pathname.startsWith(FUNCTIONS) ? answer(functions, request, pathname) : undefined;
  };
}
