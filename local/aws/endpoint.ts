/** The one endpoint of all AWS services here, for SDKs and the AWS CLI (`AWS_ENDPOINT_URL`). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsApiError, type LogSink } from '../contracts.ts';
import {
  type AwsRequest,
  type AwsService,
  type HttpAnswer,
  header,
  readBody,
  send,
  signedService,
} from './http.ts';
import { queryError } from './query-services.ts';

function jsonError({ code, message, statusCode }: AwsApiError): HttpAnswer {
  return {
    status: statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

function toAnswer(error: unknown, request: AwsRequest, log: LogSink): HttpAnswer {
  const known = error instanceof AwsApiError;
  if (!known) log.error(`aws endpoint: ${error instanceof Error ? error.stack : String(error)}`);
  const shown = known
    ? error
    : new AwsApiError('InternalFailure', 'The laptop cloud failed; see its log', 500);
  const speaksXml = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return speaksXml ? queryError(shown) : jsonError(shown);
}

function unknownAction(request: AwsRequest): AwsApiError {
  const action = header(request, 'x-amz-target') ?? `${request.method} ${request.path}`;
  const message = `The laptop cloud does not know ${signedService(request) ?? 'AWS'}'s ${action}`;
  return new AwsApiError('UnknownOperationException', message);
}

/** A request listener that asks each service in turn. */
export function awsEndpoint(
  services: readonly AwsService[],
  log: LogSink,
): (message: IncomingMessage, response: ServerResponse) => void {
  const answer = async (request: AwsRequest): Promise<HttpAnswer> => {
    try {
      for (const service of services) {
        const answered = service(request);
        if (answered !== undefined) return await answered;
      }
      throw unknownAction(request);
    } catch (error) {
      return toAnswer(error, request, log);
    }
  };
  return (message, response) => {
    const { method = 'GET', url = '/', headers } = message;
    void readBody(message)
      .then((body) => answer({ method, path: url, headers, body }))
      .catch((error: unknown) => toAnswer(error, { method, path: url, headers, body: '' }, log))
      .then((answered) => send(response, answered));
  };
}
