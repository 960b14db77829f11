import { AwsApiError } from '../contracts.ts';
import { isObject, type JsonObject, objectOf } from '../json.ts';

/** The two services of a DynamoDB endpoint. */
export const DYNAMODB = 'DynamoDB_20120810';
export const DYNAMODB_STREAMS = 'DynamoDBStreams_20120810';

/** Engines want a signature and do not check it. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=laptop/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=laptop';

/** Calls DynamoDB's JSON protocol. */
export type CallDynamodb = (service: string, action: string, body: JsonObject) => Promise<JsonObject>;

function errorOf(status: number, body: unknown): AwsApiError {
  const { __type: type, message, Message } = isObject(body) ? body : {};
  const code = String(type ?? 'InternalServerError').replace(/^.*#/, '');
  return new AwsApiError(code, String(message ?? Message ?? `HTTP status ${status}`), status);
}

/** A client for the engine at this URL; calls reject with AwsApiError. */
export function dynamodbClient(endpoint: string): CallDynamodb {
  return async (service, action, body) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        authorization: AUTHORIZATION,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': '20260101T000000Z',
        'x-amz-target': `${service}.${action}`,
      },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw errorOf(response.status, answer);
    return objectOf(answer, action);
  };
}
