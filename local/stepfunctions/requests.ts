/** Reads the fields of API requests; what does not fit is the error that AWS answers. */
import { AwsApiError } from '../contracts.ts';
import { LARGEST_PAYLOAD } from './failure.ts';
import type { Slice } from './store.ts';

export type Body = Readonly<Record<string, unknown>>;

/** A required string; ValidationException otherwise. */
export function required(body: Body, field: string): string {
  const value = optional(body, field);
  if (value !== undefined && value !== '') return value;
  throw invalid(`Value null at '${field}' failed to satisfy constraint: Member must not be null`);
}

/** An optional string; ValidationException when it is something else. */
export function optional(body: Body, field: string): string | undefined {
  const value = body[field] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(`Value at '${field}' failed to satisfy constraint: Member must be a string`);
}

/** An ARN of this service; InvalidArn otherwise. */
export function requiredArn(body: Body, field: string): string {
  const arn = required(body, field);
  if (/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:.+/.test(arn)) return arn;
  throw new AwsApiError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
}

/** Whitespace, brackets, wildcards, special and control characters: none may be part of a name. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;
const LONGEST_NAME = 80;

/** The name of an execution; InvalidName when it breaks the rules of StartExecution. */
export function executionName(body: Body): string | undefined {
  const name = optional(body, 'name');
  if (name === undefined) return undefined;
  if (name.length > 0 && name.length <= LONGEST_NAME && !FORBIDDEN.test(name)) return name;
  throw new AwsApiError('InvalidName', `Invalid Name: '${name}'`);
}

/** The input of an execution as JSON text, `{}` by default; InvalidExecutionInput when it is not JSON. */
export function executionInput(body: Body): string {
  const input = optional(body, 'input') ?? '{}';
  if (Buffer.byteLength(input) > LARGEST_PAYLOAD) {
    throw invalid(
      `Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_PAYLOAD}`,
    );
  }
  try {
    JSON.parse(input);
    return input;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsApiError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  }
}

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1_000;

/** Where a page begins and how many it may hold, from `nextToken` and `maxResults`. */
export function page(body: Body): Slice {
  const maxResults = Number(body.maxResults ?? 0);
  if (!Number.isInteger(maxResults) || maxResults < 0 || maxResults > LARGEST_PAGE) {
    throw invalid(
      `Value '${String(body.maxResults)}' at 'maxResults' failed to satisfy constraint: 0 to ${LARGEST_PAGE}`,
    );
  }
  const token = optional(body, 'nextToken');
  const offset = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new AwsApiError('InvalidToken', `Invalid Token: '${token}'`);
  return { offset, limit: maxResults === 0 ? DEFAULT_PAGE : maxResults };
}

/** One page out of a list that was read one item longer, and the token of the next page if there is one. */
export function paged<Item>(
  items: readonly Item[],
  { offset, limit }: Slice,
): [Item[], { nextToken?: string }] {
  if (items.length <= limit) return [[...items], {}];
  return [items.slice(0, limit), { nextToken: Buffer.from(String(offset + limit)).toString('base64url') }];
}

function invalid(constraint: string): AwsApiError {
  return new AwsApiError('ValidationException', `1 validation error detected: ${constraint}`);
}
