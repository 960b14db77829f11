import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import type { AwsApiError, StepFunctionsEngine } from '../../local/contracts.ts';
import { fakeFunction, jumpingClock, MACHINE, startEngine, task, thrown } from './stepfunctions-support.ts';

const forever = { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 3_600, End: true } } };
const atOnce = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
const working = { StartAt: 'A', States: { A: task() } };

describe('StartExecution', () => {
  test('the same name and input while it runs is the same execution', async () => {
    const { engine, start } = await startEngine(forever);
    const first = await engine.call('StartExecution', {
      stateMachineArn: MACHINE,
      name: 'order-1',
      input: '{"id":1}',
    });
    const again = await engine.call('StartExecution', {
      stateMachineArn: MACHINE,
      name: 'order-1',
      input: '{"id":1}',
    });
    expect(again).toEqual(first);
    await expect(start({ id: 2 }, 'order-1')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    await engine.close();
  });

  test('the same name after it ended is refused', async () => {
    const { engine, start, ended } = await startEngine(atOnce);
    await ended(await start({}, 'order-1'));
    await expect(start({}, 'order-1')).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
    await engine.close();
  });

  test.each([['a'.repeat(81)], ['a b'], ['a/b'], ['a:b'], ['a*'], ['a\u0007'], ['']])(
    'the name %j is refused',
    async (name) => {
      const { engine, start } = await startEngine(atOnce);
      await expect(start({}, name)).rejects.toMatchObject({ code: 'InvalidName' });
      await engine.close();
    },
  );

  test('a name of 80 characters with letters of any script is taken', async () => {
    const { engine, start, ended } = await startEngine(atOnce);
    expect(await ended(await start({}, `注文-${'x'.repeat(77)}`))).toMatchObject({ status: 'SUCCEEDED' });
    await engine.close();
  });

  test.each([
    [{ input: '{' }, 'InvalidExecutionInput'],
    [{ input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
    [{ stateMachineArn: 'machine' }, 'InvalidArn'],
    [{ stateMachineArn: `${MACHINE}-2` }, 'StateMachineDoesNotExist'],
    [{ stateMachineArn: undefined }, 'ValidationException'],
  ])('a bad request answers the exception of AWS', async (fields, code) => {
    const { engine } = await startEngine(atOnce);
    const call = engine.call('StartExecution', { stateMachineArn: MACHINE, ...fields });
    await expect(call).rejects.toMatchObject({ code, statusCode: 400 });
    await engine.close();
  });
});

describe('history', () => {
  test('an attempt, a retry, a catch and the end, each pointing at the one before', async () => {
    const { clock } = jumpingClock();
    const { invoke } = fakeFunction((_payload, call) => (call < 3 ? thrown('Busy') : { payload: 1 }));
    const definition = {
      StartAt: 'A',
      States: {
        A: task({
          End: undefined,
          Next: 'C',
          TimeoutSeconds: 9,
          Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
        }),
        B: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:000000000000:function:undo', Next: 'C' },
        C: { Type: 'Succeed' },
      },
    };
    const { engine, start, ended, history } = await startEngine(definition, { clock, invoke });
    const arn = await start({ id: 1 });
    await ended(arn);
    const events = await history(arn);
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      ...['TaskScheduled', 'TaskStarted', 'TaskFailed'],
      'TaskStateExited',
      'TaskStateEntered',
      ...['LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded'],
      'TaskStateExited',
      ...['SucceedStateEntered', 'SucceedStateExited', 'ExecutionSucceeded'],
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => index + 1));
    expect(events.map(({ previousEventId }) => previousEventId)).toEqual([
      0,
      0,
      ...events.slice(2).map((_, i) => i + 2),
    ]);
    expect(events[1]?.stateEnteredEventDetails).toEqual({
      name: 'A',
      input: '{"id":1}',
      inputDetails: { truncated: false },
    });
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'eu-west-1',
      timeoutInSeconds: 9,
    });
    expect(events[4]?.taskFailedEventDetails).toMatchObject({ error: 'Busy', resource: 'invoke' });
    expect(events.at(-1)?.executionSucceededEventDetails).toMatchObject({ output: '1' });
    await engine.close();
  });

  test('pages follow one another, in either direction, with or without data', async () => {
    const { engine, start, ended } = await startEngine(atOnce);
    const executionArn = await start({ id: 1 });
    await ended(executionArn);
    const first = await engine.call('GetExecutionHistory', {
      executionArn,
      maxResults: 3,
      includeExecutionData: false,
    });
    expect(first.events).toHaveLength(3);
    expect(JSON.stringify(first.events)).not.toContain('\\"id\\"');
    const rest = await engine.call('GetExecutionHistory', {
      executionArn,
      maxResults: 3,
      nextToken: first.nextToken,
    });
    expect(rest).not.toHaveProperty('nextToken');
    expect((rest.events as { id: number }[]).map(({ id }) => id)).toEqual([4]);
    const { events } = await engine.call('GetExecutionHistory', {
      executionArn,
      reverseOrder: true,
      maxResults: 1,
    });
    expect(events).toMatchObject([{ type: 'ExecutionSucceeded' }]);
    await engine.close();
  });
});

describe('StopExecution', () => {
  test('ends it as ABORTED with the reason; nothing is written or invoked afterwards', async () => {
    const answer = Promise.withResolvers<{ payload: unknown }>();
    const { invoke, calls } = fakeFunction(() => answer.promise);
    const Retry = [{ ErrorEquals: ['States.ALL'] }];
    const running = await startEngine({ StartAt: 'A', States: { A: task({ Retry }) } }, { invoke });
    const executionArn = await running.start();
    await expect.poll(() => calls).toHaveLength(1);
    await running.engine.call('StopExecution', { executionArn, error: 'Operator', cause: 'by hand' });
    answer.resolve(thrown('TooLate') as never);
    await running.engine.close();
    expect(calls).toHaveLength(1);
  });

  test('is seen in DescribeExecution and the history, and does nothing a second time', async () => {
    const running = await startEngine(forever);
    const executionArn = await running.start();
    const stopped = await running.engine.call('StopExecution', {
      executionArn,
      error: 'Operator',
      cause: 'by hand',
    });
    expect(await running.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Operator',
      cause: 'by hand',
      stopDate: stopped.stopDate,
      redriveStatus: 'REDRIVABLE',
    });
    expect((await running.history(executionArn)).at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'Operator', cause: 'by hand' },
    });
    expect(await running.engine.call('StopExecution', { executionArn })).toEqual(stopped);
    await running.engine.close();
  });
});

describe('RedriveExecution', () => {
  test('goes on at the failed state with its input, with attempts counted anew, in the same history', async () => {
    const { clock } = jumpingClock();
    const { invoke, calls } = fakeFunction((_payload, call) =>
      call < 5 ? thrown('Busy') : { payload: 'done' },
    );
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }];
    const first = { Type: 'Pass', Result: { step: 1 }, Next: 'A' };
    const definition = { StartAt: 'First', States: { First: first, A: task({ Retry }) } };
    const running = await startEngine(definition, { clock, invoke });
    const executionArn = await running.start({ id: 1 });
    expect(await running.ended(executionArn)).toMatchObject({
      status: 'FAILED',
      redriveStatus: 'REDRIVABLE',
    });
    await running.engine.call('RedriveExecution', { executionArn });
    expect(await running.ended(executionArn)).toMatchObject({ status: 'FAILED', redriveCount: 1 });
    await running.engine.call('RedriveExecution', { executionArn });
    const execution = await running.ended(executionArn);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', redriveCount: 2, output: '{"answer":"done"}' });
    expect(execution).not.toHaveProperty('error');
    expect(calls).toEqual(calls.map(() => ({ step: 1 })));
    const events = await running.history(executionArn);
    expect(events.filter(({ type }) => type === 'TaskStateEntered')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'ExecutionRedriven')).toMatchObject([
      { executionRedrivenEventDetails: { redriveCount: 1 } },
      { executionRedrivenEventDetails: { redriveCount: 2 } },
    ]);
    await running.engine.close();
  });

  test('a Fail state is entered again and fails again', async () => {
    const running = await startEngine({ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Lost' } } });
    const executionArn = await running.start();
    await running.ended(executionArn);
    await running.engine.call('RedriveExecution', { executionArn });
    expect(await running.ended(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Lost',
      redriveCount: 1,
    });
    const types = (await running.history(executionArn)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['ExecutionRedriven', 'FailStateEntered', 'ExecutionFailed']);
    await running.engine.close();
  });

  test('what runs or has succeeded cannot be redriven', async () => {
    const running = await startEngine(atOnce);
    const executionArn = await running.start();
    await running.ended(executionArn);
    await expect(running.engine.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      code: 'ExecutionNotRedrivable',
      message: 'Execution is SUCCEEDED and cannot be redriven',
    });
    await running.engine.close();
  });
});

describe('lists', () => {
  test('executions are listed newest first, by status and by redrive, in pages', async () => {
    const { clock } = jumpingClock();
    const running = await startEngine(forever, { clock: { ...clock, after: () => () => {} } });
    for (const name of ['a', 'b', 'c']) await running.start({}, name);
    const executionArn = `${MACHINE.replace('stateMachine', 'execution')}:b`;
    await running.engine.call('StopExecution', { executionArn });
    const list = async (fields: object) => {
      const answer = await running.engine.call('ListExecutions', { stateMachineArn: MACHINE, ...fields });
      return [
        (answer.executions as { name: string }[]).map(({ name }) => name).join(''),
        answer.nextToken,
      ] as const;
    };
    expect(await list({})).toEqual(['cba', undefined]);
    expect(await list({ statusFilter: 'RUNNING' })).toEqual(['ca', undefined]);
    expect(await list({ redriveFilter: 'REDRIVEN' })).toEqual(['', undefined]);
    const [names, nextToken] = await list({ maxResults: 2 });
    expect(names).toBe('cb');
    expect(await list({ maxResults: 2, nextToken })).toEqual(['a', undefined]);
    await expect(list({ nextToken: 'bad' })).rejects.toMatchObject({ code: 'InvalidToken' });
    await expect(list({ statusFilter: 'DONE' })).rejects.toMatchObject({ code: 'ValidationException' });
    await running.engine.close();
  });

  test('machines are listed and described', async () => {
    const { engine } = await startEngine(atOnce);
    expect(await engine.call('ListStateMachines', {})).toMatchObject({
      stateMachines: [{ stateMachineArn: MACHINE }],
    });
    expect(await engine.call('DescribeStateMachine', { stateMachineArn: MACHINE })).toMatchObject({
      name: 'machine',
      type: 'STANDARD',
      status: 'ACTIVE',
      definition: JSON.stringify(atOnce),
    });
    await engine.close();
  });

  test('an action that is not answered is named', async () => {
    const { engine } = await startEngine(atOnce);
    const call = engine.call('StartSyncExecution', {});
    await expect(call).rejects.toMatchObject({ code: 'UnknownOperationException' });
    await expect(call).rejects.toThrow('StartSyncExecution');
    await engine.close();
  });
});

/** AWS JSON 1.0 over HTTP, as the endpoint of the laptop cloud serves it. */
async function serve(engine: StepFunctionsEngine) {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks = await request.toArray();
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      try {
        const answer = await engine.call(action, JSON.parse(Buffer.concat(chunks).toString()));
        response.end(JSON.stringify(answer));
      } catch (error) {
        const { code, message } = error as AwsApiError;
        response.writeHead(400).end(JSON.stringify({ __type: code, message }));
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => server.close() };
}

test('the SDK understands every answer', async () => {
  const { invoke } = fakeFunction(() => ({ payload: 'ok' }));
  const running = await startEngine(working, { invoke });
  const server = await serve(running.engine);
  const client = new SFNClient({
    endpoint: server.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  const started = await client.send(
    new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'a', input: '{}' }),
  );
  const { executionArn } = started;
  expect(started.startDate?.getTime()).toBeGreaterThan(Date.UTC(2024, 0, 1));
  await running.ended(String(executionArn));
  const described = await client.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({
    status: 'SUCCEEDED',
    name: 'a',
    output: '{"answer":"ok"}',
    redriveCount: 0,
  });
  expect(described.stopDate).toBeInstanceOf(Date);
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.at(-1)?.executionSucceededEventDetails?.output).toBe('{"answer":"ok"}');
  expect(events[0]?.timestamp).toBeInstanceOf(Date);
  const listed = await client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE }));
  expect(listed.executions).toHaveLength(1);
  const again = new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'a', input: '{}' });
  await expect(client.send(again)).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  const elsewhere = new StartExecutionCommand({ stateMachineArn: `${MACHINE}2` });
  await expect(client.send(elsewhere)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  client.destroy();
  server.close();
  await running.engine.close();
});
