import { expect, test } from 'vitest';
import type { Caller } from '../../local/appsync/authorisation.ts';
import { invokeWithin, openRequest } from '../../local/appsync/request-context.ts';

const CALLER: Caller = { mode: 'AWS_IAM', identity: {}, groups: [], expiresAt: Number.POSITIVE_INFINITY };

test('an invocation that outlives the request is an ExecutionTimeout, and is told to stop', async () => {
  const life = new AbortController();
  const request = openRequest({}, CALLER, life.signal);
  let told: AbortSignal | undefined;
  const answer = invokeWithin(
    request,
    (_arn, _payload, options) => {
      told = options?.signal;
      return new Promise(() => {});
    },
    'arn',
    {},
  );
  life.abort();
  await expect(answer).rejects.toMatchObject({ type: 'ExecutionTimeout', message: 'Execution timed out.' });
  expect(told?.aborted).toBe(true);
});

test('nothing is invoked for a request that is over', async () => {
  let invoked = false;
  const invoke = async () => {
    invoked = true;
    return { payload: 1 };
  };
  await expect(
    invokeWithin(openRequest({}, CALLER, AbortSignal.abort()), invoke, 'arn', {}),
  ).rejects.toMatchObject({
    type: 'ExecutionTimeout',
  });
  expect(invoked).toBe(false);
});
