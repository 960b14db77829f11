import { describe, expect, test } from 'vitest';
import { startEngine, task } from './stepfunctions-support.ts';

const one = (state: object) => ({ StartAt: 'A', States: { A: state } });
const pass = (fields: object) => one({ Type: 'Pass', End: true, ...fields });

describe('a definition that would run differently in AWS is refused by name', () => {
  test.each([
    [one({ Type: 'Parallel', Branches: [], End: true }), '"Parallel"'],
    [one({ Type: 'Map', End: true }), '"Map"'],
    [one(task({ HeartbeatSeconds: 5 })), 'HeartbeatSeconds'],
    [one(task({ Credentials: {} })), 'Credentials'],
    [one(task({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' })), 'waitForTaskToken'],
    [one(task({ Resource: 'arn:aws:states:::dynamodb:putItem' })), 'dynamodb:putItem'],
    [one(task({ Parameters: { FunctionName: 'f', Qualifier: '1' } })), 'Qualifier'],
    [one(task({ Parameters: { FunctionName: 'f', InvocationType: 'Event' } })), 'InvocationType'],
    [one(task({ Retry: [{ ErrorEquals: ['E'], Jitter: 1 }] })), 'Jitter'],
    [pass({ Assign: { a: 1 } }), 'Assign'],
    [{ ...pass({}), QueryLanguage: 'JSONata' }, 'JSONata'],
    [one({ Type: 'Fail', CausePath: "States.Format('{}', $.a)" }), 'CausePath'],
  ])('%#: %j', async (definition, named) => {
    await expect(startEngine(definition)).rejects.toThrow(named);
  });

  test('all that is unsupported is named at once', async () => {
    const refused = startEngine(pass({ Assign: {}, Arguments: {} }));
    await expect(refused).rejects.toThrow('Assign');
    await expect(refused).rejects.toThrow('Arguments');
  });
});

describe('a definition that is not valid is refused', () => {
  test.each([
    [{ StartAt: 'B', States: { A: { Type: 'Succeed' } } }],
    [one({ Type: 'Pass', Next: 'Nowhere' })],
    [one({ Type: 'Pass' })],
    [pass({ InputPath: 'no path' })],
    [one(task({ Retry: [{ ErrorEquals: 'E' }] }))],
  ])('%#: %j', async (definition) => {
    await expect(startEngine(definition)).rejects.toThrow();
  });
});

test('ValidateStateMachineDefinition says the same', async () => {
  const { engine } = await startEngine(pass({}));
  const validate = (definition: object) =>
    engine.call('ValidateStateMachineDefinition', { definition: JSON.stringify(definition) });
  expect(await validate(pass({}))).toMatchObject({ result: 'OK', diagnostics: [] });
  expect(await validate(one({ Type: 'Map', End: true }))).toMatchObject({
    result: 'FAIL',
    diagnostics: [{ severity: 'ERROR', message: expect.stringContaining('Map') }],
  });
  await engine.close();
});
