/** Errors as AppSync shows them in a response. */
import { GraphQLError, type GraphQLSchema, type SourceLocation } from 'graphql';
import { completionMessage, variableMessage } from './messages.ts';

/** An error that a resolver reported or ran into; everything in it is shown to the caller. */
export class ResolverError extends Error {
  readonly type: string | null;
  readonly data: unknown;
  readonly info: unknown;

  constructor(message: string, type: string | null = null, data: unknown = null, info: unknown = null) {
    super(message);
    this.name = 'ResolverError';
    this.type = type;
    this.data = data;
    this.info = info;
  }
}

/** A request that is refused before it is read as GraphQL: no data, another status, an errorType beside the message. */
export class RequestError extends GraphQLError {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = 'RequestError';
    this.type = type;
    this.status = status;
  }
}

/** What is not JSON and not GraphQL either. */
export function unreadable(): RequestError {
  return new RequestError('MalformedHttpRequestException', 'Unable to parse GraphQL query.');
}

/** One entry of `errors` in a response. */
export type ErrorEntry = Readonly<Record<string, unknown>>;

/** Where in the response and in the query an error belongs. */
export interface ErrorPlace {
  readonly path: readonly (string | number)[];
  readonly locations: readonly SourceLocation[];
}

/** The entry of an error that a resolver reported. */
export function resolverEntry(error: ResolverError, place: ErrorPlace): ErrorEntry {
  return {
    path: place.path,
    data: error.data ?? null,
    errorType: error.type,
    errorInfo: error.info ?? null,
    locations: located(place.locations),
    message: error.message,
  };
}

/** The entry of an error of GraphQL: from a resolver, of a value that does not fit its type, or of the query itself. */
export function errorEntry(error: GraphQLError, schema: GraphQLSchema): ErrorEntry {
  const { path, originalError, locations = [] } = error;
  if (path === undefined) {
    return { path: null, locations: located(locations), message: variableMessage(error.message, schema) };
  }
  if (originalError instanceof ResolverError) return resolverEntry(originalError, { path, locations });
  return { path, locations: null, message: completionMessage(error.message, path, schema) };
}

/** The refusal that a result stands for, if it is one; a query that is not GraphQL is one, too. */
export function refusalOf(errors: readonly GraphQLError[]): RequestError | undefined {
  const [error] = errors;
  if (error instanceof RequestError) return error;
  return error?.message.startsWith('Syntax Error') ? unreadable() : undefined;
}

function located(locations: readonly SourceLocation[]): object[] {
  return locations.map(({ line, column }) => ({ line, column, sourceName: null }));
}
