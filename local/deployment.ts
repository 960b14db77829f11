/** Brings what the templates describe to life, in the order in which a deployment would. */
import { join } from 'node:path';
import { Cleanup } from './cleanup.ts';
import type { GraphqlEngine, StepFunctionsEngine } from './contracts.ts';
import { dynamodbClient } from './engines/dynamodb-client.ts';
import { databaseVariables } from './exceptions.ts';
import { prepareApi } from './graphql-api.ts';
import { Functions } from './lambda/functions.ts';
import { Mappings } from './mappings.ts';
import { migrate } from './migrations.ts';
import type { CloudModel } from './resources/model.ts';
import { startSchedules } from './schedules.ts';
import { createStepFunctionsEngine } from './stepfunctions/index.ts';
import type { Surroundings } from './surroundings.ts';
import { createTables } from './tables.ts';

/** Running services; event source mappings do not run yet. */
export interface Deployment {
  readonly functions: Functions;
  readonly stepFunctions: StepFunctionsEngine;
  readonly mappings: Mappings;
  /** Stops the schedules. */
  schedules: Cleanup;
  /** The GraphQL API, when the templates have one. */
  api?: GraphqlEngine;
}

function addFunctions(
  model: CloudModel,
  { engines, awsEndpoint, region, log, observation }: Surroundings,
): Functions {
  const masterUsers = new Set(model.databases.map(({ owner }) => owner));
  const functions = new Functions(
    {
      region,
      awsEndpoint,
      dynamodbEndpoint: engines.dynamodb.endpoint,
      xrayDaemon: engines.xray.address,
      adjust: (variables) => databaseVariables(variables, masterUsers, engines.postgres),
    },
    log,
    observation.observe,
  );
  for (const definition of model.functions) functions.add(definition);
  return functions;
}

/** The functions that something here calls, in contrast to those that only CloudFormation would. */
function calledFunctions({ apis, mappings, stateMachines, functions, functionUrls }: CloudModel): string[] {
  const resolvers = apis.map((api) => api.resolvers);
  const callers = JSON.stringify([resolvers, mappings, stateMachines, functionUrls]);
  return functions.map(({ arn }) => arn).filter((arn) => callers.includes(arn));
}

/** Has a sandbox of each called function ready, so that nobody's first request waits for one. */
async function warm(model: CloudModel, functions: Functions, { log, progress }: Surroundings): Promise<void> {
  const called = calledFunctions(model);
  for (const arn of called) {
    const failure = await functions.warm(arn);
    if (failure !== undefined) log.error(`${arn} cannot start: ${JSON.stringify(failure.payload)}`);
  }
  progress(`${called.length} functions are warm`);
}

async function createData(model: CloudModel, { engines, progress }: Surroundings): Promise<void> {
  const tables = createTables(dynamodbClient(engines.dynamodb.endpoint), model.tables);
  const databases = model.databases.map((database) => engines.postgres.createDatabase(database));
  await Promise.all([tables, ...databases]);
  progress(`${model.tables.length} tables, ${model.databases.length} database`);
}

async function startStepFunctions(
  functions: Functions,
  surroundings: Surroundings,
): Promise<StepFunctionsEngine> {
  const { data, log, region, accountId, cleanup, observation } = surroundings;
  const directory = data.persist ? { directory: join(data.directory, 'stepfunctions') } : {};
  const engine = await createStepFunctionsEngine({
    invoke: functions.invoke,
    log,
    observe: observation.observe,
    region,
    accountId,
    ...directory,
  });
  cleanup.add(() => engine.close());
  return engine;
}

/**
 * Creates tables and databases, runs the migrations, starts functions, the API and the state machines. Event source mappings
 * wait for its caller: what they call may need the endpoint that only it can open.
 */
export async function deploy(model: CloudModel, surroundings: Surroundings): Promise<Deployment> {
  const functions = addFunctions(model, surroundings);
  surroundings.cleanup.add(() => functions.stop());
  await createData(model, surroundings);
  const [api, stepFunctions] = await Promise.all([
    prepareApi(model, functions, surroundings),
    startStepFunctions(functions, surroundings),
    warm(model, functions, surroundings),
    migrate(model, functions, surroundings),
  ]);
  for (const machine of model.stateMachines) await stepFunctions.addStateMachine(machine);
  const { engines, cleanup } = surroundings;
  const deployment: Deployment = {
    functions,
    stepFunctions,
    mappings: new Mappings({ ...surroundings, ...engines, invoke: functions.invoke }),
    schedules: new Cleanup(),
    ...(api && { api }),
  };
  cleanup.add(() => deployment.api?.close());
  cleanup.add(() => deployment.schedules.run());
  schedule(model, deployment, surroundings);
  return deployment;
}

/** Starts the schedules of the templates, in place of those that run. */
export function schedule(
  model: CloudModel,
  deployment: Deployment,
  { log }: Pick<Surroundings, 'log'>,
): void {
  const cleanup = new Cleanup();
  startSchedules(model.schedules, { invoke: deployment.functions.invoke, log, cleanup });
  deployment.schedules = cleanup;
}
