import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { orderSagaFile } from '../../lib/build-output.ts';
import { renderer } from './rendering.ts';
import { serviceNamed, servicesOf, statementsOf } from './services.ts';
import { onlyResource, resourcesOfType, synthesise } from './synthesised.ts';

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: string;
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName: string; readonly Payload: { readonly step: string } };
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly End?: boolean;
}

interface Machine {
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}

const definition = JSON.parse(readFileSync(orderSagaFile, 'utf8')) as Machine;
const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
const steps = new Map(tasks.map(([, state]) => [state.Parameters?.Payload.step, state]));

const { data, application } = synthesise();
const render = renderer(data);
const machine = onlyResource(application, 'AWS::StepFunctions::StateMachine');
const saga = serviceNamed(servicesOf(application, data), 'saga');

describe('every task of the order saga', () => {
  test.each(tasks)('%s calls the live saga function', (_, state) => {
    expect(state.Resource).toBe('arn:aws:states:::lambda:invoke');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of a DefinitionSubstitution
    expect(state.Parameters?.FunctionName).toBe('${SagaFunctionArn}');
    expect(
      render((machine.Properties.DefinitionSubstitutions as Record<string, unknown>).SagaFunctionArn),
    ).toBe(saga.aliasId);
  });

  test.each(tasks)('%s has a timeout that the function can use up', (_, state) => {
    expect(state.TimeoutSeconds).toBeGreaterThan(0);
    expect(state.TimeoutSeconds).toBeLessThanOrEqual(Number(saga.resource.Properties.Timeout));
  });

  test.each(tasks)(
    '%s retries what is transient, with full jitter, and nothing that is decided',
    (_, state) => {
      const transient =
        /^(TransientFailure|States\.Timeout|Lambda\.\w+|Sandbox\.Timedout|Runtime\.ExitError)$/;
      const errors = state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];

      expect(errors).toContain('TransientFailure');
      expect(errors).toContain('Lambda.TooManyRequestsException');
      expect(errors.filter((error) => !transient.test(error))).toEqual([]);
      for (const retrier of state.Retry ?? []) {
        expect(retrier.JitterStrategy).toBe('FULL');
        expect(retrier.MaxAttempts).toBeGreaterThan(0);
        expect(retrier.MaxDelaySeconds).toBeGreaterThanOrEqual(retrier.IntervalSeconds);
      }
    },
  );
});

describe('the way forward', () => {
  test.each([
    ['reserve_inventory', 30, 3, 5],
    ['process_payment', 60, 2, 10],
    ['arrange_shipping', 45, 3, 5],
    ['confirm_order', 10, 5, 2],
  ])(
    '%s may take %i s, is retried %i times at most %i s apart, and is compensated on any failure',
    (step, seconds, attempts, delay) => {
      expect(steps.get(step)).toMatchObject({
        TimeoutSeconds: seconds,
        Retry: [{ MaxAttempts: attempts, MaxDelaySeconds: delay }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'BeginCompensation' }],
      });
    },
  );
});

describe('the way back', () => {
  test('goes on past a compensation that fails, latest first, to the cancelled order', () => {
    const back = ['CancelShipping', 'RefundPayment', 'ReleaseInventory', 'CancelOrder'];

    for (const [index, name] of back.slice(0, -1).entries()) {
      const next = back[index + 1];
      expect(definition.States[name]).toMatchObject({
        Next: next,
        Catch: [{ ErrorEquals: ['States.ALL'], Next: next }],
      });
    }
    expect(definition.States.CancelOrder?.End).toBe(true);
  });
});

describe('the state machine', () => {
  test('names only states that it has, and reaches all of them', () => {
    const targets = Object.values(definition.States).flatMap((state) => [
      ...[state.Next, state.Default].filter((name) => name !== undefined),
      ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next }) => Next),
    ]);

    expect(new Set([definition.StartAt, ...targets])).toEqual(new Set(Object.keys(definition.States)));
  });

  test('ends by itself when everything else fails to', () => {
    expect(definition.TimeoutSeconds).toBeGreaterThan(0);
  });

  test('is standard, traced, and logs everything but the data into a group that forgets', () => {
    expect(machine.Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
    const groups = Object.values(resourcesOfType(application, 'AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties,
    );
    expect(groups).toContainEqual({
      LogGroupName: '/aws/vendedlogs/states/ServerlessCqrs-Application-OrderSaga',
      RetentionInDays: 14,
    });
  });

  test('may invoke the live saga function and nothing else', () => {
    const statements = statementsOf(application, render(machine.Properties.RoleArn).replace(/\.Arn$/, ''));
    const invoke = statements.filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('lambda:')),
    );

    expect(invoke.map(({ Action, Resource }) => [Action, render(Resource)])).toEqual([
      ['lambda:InvokeFunction', saga.aliasId],
    ]);
  });
});
