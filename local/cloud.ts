/** The cloud on a laptop: everything that a synthesised CDK app describes, running. */
import { join } from 'node:path';
import { ACCOUNT_ID, REGION } from './account.ts';
import { dynamodbService, stepFunctionsService } from './aws/json-services.ts';
import { kmsService } from './aws/kms-service.ts';
import { lambdaService } from './aws/lambda-service.ts';
import { queryServices } from './aws/query-services.ts';
import { consoleOf } from './build.ts';
import { Cleanup } from './cleanup.ts';
import { openConsole } from './console.ts';
import type { LogSink } from './contracts.ts';
import { type Deployment, deploy } from './deployment.ts';
import { type Doors, openDoors, type Ports } from './doors.ts';
import { type Engines, startEngines } from './engines.ts';
import type { Health } from './graphql-server.ts';
import { Issuer } from './identity/issuer.ts';
import { openWrappingKey, type WrappingKey } from './kms/wrapping-key.ts';
import { startObservation } from './observation/observation.ts';
import type { CloudModel } from './resources/model.ts';
import type { Addresses } from './resources/resource-type.ts';
import { type Cloud, runningCloud } from './running-cloud.ts';
import { startStorage } from './storage.ts';
import { readCloudModel } from './template/index.ts';

/** How to start a laptop cloud. */
export interface CloudOptions {
  /** The directory that `cdk synth` wrote, or a promise of it: engines start in the meantime. */
  readonly assembly: string | Promise<string>;
  readonly ports: Ports;
  /** `.local/`: where instances share what they can, such as an initialised database cluster. */
  readonly local: string;
  /** Where this instance's data goes. */
  readonly directory: string;
  /** Data outlives the instance. */
  readonly persist: boolean;
  readonly log: LogSink;
  /** Is told what is ready, for people. */
  readonly progress: (message: string) => void;
  /** Is told when something that has to run ends by itself. */
  readonly onFailure: (error: Error) => void;
  /** Gives up the start: what has been started by then is stopped. */
  readonly signal: AbortSignal;
}

/** Starts the cloud; resolves when it is ready. When something cannot start, stops the rest and rejects. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const cleanup = new Cleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(options: CloudOptions, cleanup: Cleanup): Promise<Cloud> {
  const { directory, persist, log, progress, signal } = options;
  const data = { directory, persist };
  const observation = startObservation(cleanup);
  const { observe } = observation;
  // Ports first: a taken one is told before anything else is done.
  const doors = await openDoors(options.ports, { observation, cleanup, log });
  const starting = startEngines({ ...options, data, cleanup, observe });
  const [engines, assembly] = await enginesAndAssembly(starting, options.assembly);

  const addresses = addressesOf(doors, engines);
  const model = await readCloudModel(assembly, addresses);
  const issuer = issuerOf(model, engines);
  // Functions ask for keys of the issuer's and of KMS, the first while migrations run; storage still stands when they are stopped.
  doors.graphql.issuer = issuer;
  doors.graphql.console = await openConsole(consoleOf(assembly));
  doors.services.push(...(await startStorage(model, { directory, log, cleanup })));
  doors.services.push(kmsService(await openKeys(model, directory)));

  const here = { region: REGION, accountId: ACCOUNT_ID, awsEndpoint: doors.urls.aws };
  const surroundings = { ...here, engines, issuer, data, log, cleanup, observation, progress, signal };
  const deployment = await deploy(model, surroundings);
  const cloud = runningCloud({ model, addresses, doors, deployment, surroundings });
  doors.services.push(...servicesOf(cloud, engines, deployment));
  doors.openUrls(model, deployment.functions);
  observation.open({ ...deployment, model, engines, persist, log, cleanup });
  await deployment.mappings.run(model.mappings);
  signal.throwIfAborted();
  doors.graphql.deployment = deployment;
  doors.graphql.health = healthOf(engines, issuer);
  return cloud;
}

/**
 * Unlike Promise.all, waits for the engines also when the assembly fails, so that they can be stopped. When an engine cannot start,
 * nobody waits for the assembly.
 */
async function enginesAndAssembly<E, A>(engines: Promise<E>, assembly: A | Promise<A>): Promise<[E, A]> {
  await Promise.all([engines, Promise.allSettled([assembly])]);
  return [await engines, await assembly];
}

function addressesOf({ urls: { graphql, functions } }: Doors, { postgres }: Engines): Addresses {
  const graphqlUrl = `${graphql}/graphql`;
  return { region: REGION, accountId: ACCOUNT_ID, postgres, graphqlUrl, functionUrls: functions };
}

function issuerOf({ userPools: [pool, ...others] }: CloudModel, { signingKeys }: Engines): Issuer {
  if (pool === undefined || others.length > 0)
    throw new Error(`The laptop cloud serves one user pool, and the templates have ${others.length + 1}.`);
  return new Issuer(pool, signingKeys);
}

/** Keys outlive the instance if its data does. */
function openKeys({ keys }: CloudModel, directory: string): Promise<WrappingKey[]> {
  return Promise.all(keys.map((key) => openWrappingKey(join(directory, 'kms'), key)));
}

/** The services of the AWS endpoint that only a deployment brings. */
function servicesOf(cloud: Cloud, { dynamodb }: Engines, { functions, stepFunctions }: Deployment) {
  const stacks = () => cloud.model.stacks;
  return [
    dynamodbService(dynamodb.endpoint),
    stepFunctionsService(stepFunctions),
    lambdaService(functions),
    queryServices({ accountId: ACCOUNT_ID, region: REGION, stacks, since: new Date() }),
  ];
}

function healthOf({ dynamodb, postgres }: Engines, { pool, client }: Issuer): Health {
  const [redirectUri = ''] = client.callbackUrls;
  return {
    ready: true,
    engines: { dynamodb: dynamodb.name, postgres: postgres.name },
    signIn: { issuer: pool.issuer, clientId: client.id, redirectUri },
  };
}
