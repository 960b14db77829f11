import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { AwsApiError, type InvokeFunction, type StepFunctionsEngine } from '../../local/contracts.ts';
import { createStepFunctionsEngine } from '../../local/stepfunctions/index.ts';
import type { Boundary } from './faults.ts';
import type { Invocation } from './lambda.ts';
import type { Surroundings } from './surroundings.ts';

export const SAGA_ARN = 'arn:aws:states:eu-west-1:000000000000:stateMachine:order-saga';
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:saga:live';
const definitionFile = join(import.meta.dirname, '..', '..', 'statemachines', 'order-saga.asl.json');

/** The state machine as it is deployed, in virtual time. */
export async function startStateMachine(
  { scheduler, random, story }: Surroundings,
  invoke: InvokeFunction,
): Promise<StepFunctionsEngine> {
  const engine = await createStepFunctionsEngine({
    region: 'eu-west-1',
    accountId: '000000000000',
    invoke,
    clock: scheduler.clock,
    random: random.fork('retry jitter').next,
    log: { info: () => undefined, error: (line) => story.tell('Step Functions', line) },
  });
  const definition = await readFile(definitionFile, 'utf8');
  await engine.addStateMachine({
    arn: SAGA_ARN,
    name: 'order-saga',
    definition: definition.replace(/\$\{SagaFunctionArn\}/g, FUNCTION_ARN),
    tracing: false,
  });
  return engine;
}

function named(name: string): () => Error {
  return () => Object.assign(new Error(name), { name });
}

const START: Boundary = {
  name: 'StartExecution',
  faults: [
    { name: 'service is down', strike: 'refused', error: named('ServiceUnavailable') },
    { name: 'throttled', strike: 'refused', error: named('ThrottlingException') },
    { name: 'started, answer lost', strike: 'answer lost', error: named('TimeoutError') },
    { name: 'started, then crash', strike: 'crash after' },
    { name: 'arrives after the caller gave up', strike: 'arrives late', error: named('TimeoutError') },
  ],
};

/** The reactor's client of Step Functions. */
export function invocationStarter(engine: StepFunctionsEngine, { io }: Invocation): SFNClient {
  const send = ({ input }: StartExecutionCommand) =>
    io({
      boundary: START,
      what: `StartExecution ${input.name} ${input.input}`,
      work: () => call(engine, 'StartExecution', { ...input }),
    });
  return { send } as unknown as SFNClient;
}

/** Calls the API; errors have the names that the SDK gives them. */
export async function call(
  engine: StepFunctionsEngine,
  action: string,
  body: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  try {
    return await engine.call(action, body);
  } catch (cause) {
    if (!(cause instanceof AwsApiError)) throw cause;
    throw Object.assign(new Error(cause.message, { cause }), { name: cause.code });
  }
}
