/**
 * The one resolver of every field that a Lambda function answers. A direct Lambda resolver would need no code, but it
 * cannot set `errorInfo`, and the error codes of this API live there.
 *
 * APPSYNC_JS: no throw, no try, no async, no C-style loops.
 * https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
 */
import { type Context, util } from '@aws-appsync/utils';

/** What a function answers for one field: the data, or an error in AppSync's shape. */
interface Answer {
  readonly data?: unknown;
  readonly error?: { readonly message: string; readonly type: string; readonly info: unknown };
}

/** Fields of the root types are invoked one by one; fields of other types are batched, one invocation a level. */
export function request(ctx: Context) {
  const { parentTypeName, fieldName } = ctx.info;
  const root = parentTypeName === 'Query' || parentTypeName === 'Mutation';
  return {
    operation: root ? 'Invoke' : 'BatchInvoke',
    payload: {
      field: `${parentTypeName}.${fieldName}`,
      arguments: ctx.args,
      source: root ? null : ctx.source,
      identity: ctx.identity,
      headers: {
        'idempotency-key': ctx.request.headers['idempotency-key'],
        'x-correlation-id': ctx.request.headers['x-correlation-id'],
        'x-amzn-trace-id': ctx.request.headers['x-amzn-trace-id'],
      },
      selection: ctx.info.selectionSetList,
      selectionText: ctx.info.selectionSetGraphQL,
    },
  };
}

export function response(ctx: Context) {
  if (ctx.error)
    util.error('The service could not answer.', 'INTERNAL_ERROR', null, {
      code: 'INTERNAL_ERROR',
      retryable: true,
      violations: [],
    });
  const answer = ctx.result as Answer;
  if (answer.error) util.error(answer.error.message, answer.error.type, null, answer.error.info);
  return answer.data;
}
