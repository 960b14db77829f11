/** The services whose requests name their action in the header X-Amz-Target. */
import { AwsApiError, type StepFunctionsEngine } from '../contracts.ts';
import { DYNAMODB, DYNAMODB_STREAMS } from '../engines/dynamodb-client.ts';
import { objectOf } from '../json.ts';
import { type AwsRequest, type AwsService, type HttpAnswer, header } from './http.ts';

const STEP_FUNCTIONS = 'AWSStepFunctions';
const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** Passes the request on as it is; the engine sees the caller's own signature headers. */
async function forward(endpoint: string, { headers, body }: AwsRequest): Promise<HttpAnswer> {
  const { authorization, 'content-type': contentType, 'x-amz-date': date, 'x-amz-target': target } = headers;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      ...(authorization !== undefined && { authorization }),
      'content-type': contentType ?? CONTENT_TYPE,
      'x-amz-date': String(date),
      'x-amz-target': String(target),
    },
    body,
  });
  const headersToKeep = ['content-type', 'x-amz-crc32', 'x-amzn-requestid'];
  const kept = headersToKeep.flatMap((name): [string, string][] => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { status: response.status, headers: Object.fromEntries(kept), body: await response.text() };
}

/** DynamoDB and DynamoDB Streams, answered by the engine. */
export function dynamodbService(endpoint: string): AwsService {
  return (request) => {
    const [service] = (header(request, 'x-amz-target') ?? '').split('.');
    return service === DYNAMODB || service === DYNAMODB_STREAMS ? forward(endpoint, request) : undefined;
  };
}

/** Step Functions. */
export function stepFunctionsService(engine: StepFunctionsEngine): AwsService {
  return (request) => {
    const [service, action = ''] = (header(request, 'x-amz-target') ?? '').split('.');
    if (service !== STEP_FUNCTIONS) return undefined;
    const answer = async (): Promise<HttpAnswer> => {
      const result = await engine.call(action, withTrace(action, request));
      return { status: 200, headers: { 'content-type': CONTENT_TYPE }, body: JSON.stringify(result) };
    };
    return answer();
  };
}

/** The request's JSON object; throws AwsApiError when it is none. */
export function parseBody(body: string): Record<string, unknown> {
  try {
    return { ...objectOf(JSON.parse(body === '' ? '{}' : body), 'the body') };
  } catch (cause) {
    throw new AwsApiError('SerializationException', String(cause));
  }
}

/**
 * An execution goes on with its starter's trace. The header is preferred to the field of the body.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#StepFunctions-StartExecution-request-traceHeader
 */
function withTrace(action: string, request: AwsRequest): Record<string, unknown> {
  const body = parseBody(request.body);
  const traceHeader = header(request, 'x-amzn-trace-id');
  return action === 'StartExecution' && traceHeader !== undefined ? { ...body, traceHeader } : body;
}
