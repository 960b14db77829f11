import type { GraphQLParams } from 'graphql-yoga';
import { RequestError, unreadable } from './errors.ts';

/** The largest request that AppSync takes, in bytes. */
const LARGEST_BODY = 1_048_576;

/** The parameters in a body: JSON, or else the query itself. */
export function readParameters(body: string): GraphQLParams {
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
