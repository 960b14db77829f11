import { type Answer, answer } from '../graphql/answer.ts';
import { correlationIdOf, type FieldRequest, identityOf } from '../graphql/payload.ts';
import { selectionOf } from '../graphql/selection.ts';
import { canonicalJson } from '../platform/digest.ts';
import type { Database } from '../read-model/database.ts';
import { queryBus } from './bus.ts';
import { NESTED_FIELDS, QUERY_FIELDS } from './graphql.ts';

export interface Invocation {
  readonly database: Database;
  readonly requestId: string;
}

function askedBy(request: FieldRequest, { database, requestId }: Invocation) {
  const context = { ...identityOf(request, requestId), database };
  return { bus: queryBus, context, selection: selectionOf(request) };
}

/** Answers a field of Query. */
export function answerField(request: FieldRequest, invocation: Invocation): Promise<Answer> {
  return answer(correlationOf(request, invocation), async () => {
    const field = QUERY_FIELDS[request.field.replace('Query.', '')];
    if (!field) throw new Error(`no query answers ${request.field}`);
    return field(askedBy(request, invocation), request.arguments);
  });
}

function correlationOf({ headers }: FieldRequest, { requestId }: Invocation): string {
  return correlationIdOf(headers['x-correlation-id'], requestId);
}

/**
 * Answers one level of nested fields, in order. Requests that differ in field or arguments, as aliases may, are
 * answered apart, each with its own errors; each group is one query for all its parents.
 */
export async function answerLevel(
  requests: readonly FieldRequest[],
  invocation: Invocation,
): Promise<readonly Answer[]> {
  const groups = Map.groupBy(requests, (request) => canonicalJson([request.field, request.arguments]));
  const answers = new Map<FieldRequest, Answer>();
  for (const group of groups.values()) {
    for (const [index, one] of (await answerGroup(group, invocation)).entries()) {
      const request = group[index];
      if (request) answers.set(request, one);
    }
  }
  return requests.map((request) => answers.get(request) ?? { data: null });
}

async function answerGroup(
  group: readonly FieldRequest[],
  invocation: Invocation,
): Promise<readonly Answer[]> {
  const [first] = group;
  if (!first) return [];
  const whole = await answer(correlationOf(first, invocation), async () => {
    const field = NESTED_FIELDS[first.field];
    if (!field) throw new Error(`no query answers ${first.field}`);
    const sources = group.map(({ source }) => source ?? {});
    return field(askedBy(first, invocation), sources, first.arguments);
  });
  if ('error' in whole) return group.map(() => whole);
  return (whole.data as readonly unknown[]).map((data) => ({ data }));
}
