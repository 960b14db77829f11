import { type Answer, answer } from '../graphql/answer.ts';
import { correlationIdOf, type FieldRequest, identityOf } from '../graphql/payload.ts';
import { selectionOf } from '../graphql/selection.ts';
import { canonicalJson } from '../platform/digest.ts';
import { queryBus } from './bus.ts';
import type { Stores } from './context.ts';
import { type AnyNestedField, NESTED_FIELDS, QUERY_FIELDS } from './graphql.ts';

export interface Invocation extends Stores {
  readonly requestId: string;
}

function askedBy(request: FieldRequest, { requestId, ...stores }: Invocation) {
  const context = { ...identityOf(request, requestId), ...stores };
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
 * answered side by side, each with its own errors; each group is one query for all its parents. A level is part of one request,
 * so all are asked by the same caller.
 */
export async function answerLevel(
  requests: readonly FieldRequest[],
  invocation: Invocation,
): Promise<readonly Answer[]> {
  const [first] = requests;
  if (!first) return [];
  const correlationId = correlationOf(first, invocation);
  const groups = [...Map.groupBy(requests, fieldAndArguments).values()];
  const outcomes = askAll(groups, first, invocation);
  const answers = new Map<FieldRequest, Answer>();
  for (const [index, group] of groups.entries()) {
    const whole = await answer(correlationId, async () => presented(group, (await outcomes)[index]));
    for (const [place, request] of group.entries()) answers.set(request, partOf(whole, place));
  }
  return requests.map((request) => answers.get(request) ?? { data: null });
}

function fieldAndArguments({ field, arguments: args }: FieldRequest): string {
  return canonicalJson([field, args]);
}

function nestedField({ field }: Pick<FieldRequest, 'field'>): AnyNestedField {
  const nested = NESTED_FIELDS[field];
  if (!nested) throw new Error(`no query answers ${field}`);
  return nested;
}

type Group = readonly FieldRequest[];
type Outcome = PromiseSettledResult<unknown>;

async function askAll(
  groups: readonly Group[],
  first: FieldRequest,
  invocation: Invocation,
): Promise<readonly Outcome[]> {
  const queries = groups.flatMap((group) => {
    const [one] = group;
    if (!one) return [];
    const { type, input } = nestedField(one);
    return [
      {
        type,
        input: input(
          group.map(({ source }) => source ?? {}),
          one.arguments,
        ),
      },
    ];
  });
  return queryBus.executeAll(queries, askedBy(first, invocation).context);
}

/** The field of each parent of a group. Each field's answers are those of its own query. */
function presented([first]: Group, outcome: Outcome | undefined): readonly unknown[] {
  if (!first || !outcome) return [];
  if (outcome.status === 'rejected') throw outcome.reason;
  return nestedField(first).present(outcome.value as never);
}

function partOf(whole: Answer, place: number): Answer {
  return 'error' in whole ? whole : { data: (whole.data as readonly unknown[])[place] };
}
