/** The cloud on a laptop: everything that a synthesised CDK app describes, running. */
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { ACCESS_KEY } from './aws/access-key.ts';
import { awsEndpoint } from './aws/endpoint.ts';
import type { AwsService } from './aws/http.ts';
import { dynamodbService, stepFunctionsService } from './aws/json-services.ts';
import { kmsService } from './aws/kms-service.ts';
import { lambdaService } from './aws/lambda-service.ts';
import { queryServices } from './aws/query-services.ts';
import { consoleOf } from './build.ts';
import { Cleanup } from './cleanup.ts';
import { type ConsoleFiles, openConsole } from './console.ts';
import type { InvokeFunction, LogSink } from './contracts.ts';
import { type Deployment, deploy } from './deployment.ts';
import { listen } from './engines/ports.ts';
import { type Engines, startEngines } from './engines.ts';
import { listenForUrl, type UrlPort } from './function-url/serve.ts';
import { graphqlListener, type Health, upgradeListener } from './graphql-server.ts';
import { Issuer } from './identity/issuer.ts';
import { openWrappingKey, type WrappingKey } from './kms/wrapping-key.ts';
import { startObservation } from './observation/observation.ts';
import type { CloudModel } from './resources/model.ts';
import { s3Endpoint } from './s3/endpoint.ts';
import { startStorage } from './storage.ts';
import { readCloudModel } from './template/index.ts';
import { update } from './update.ts';

/** The account and region of every laptop: those that LocalStack has, too. */
const ACCOUNT_ID = '000000000000';
const REGION = 'us-east-1';

/** How to start a laptop cloud. */
export interface CloudOptions {
  /** The directory that `cdk synth` wrote, or a promise of it: engines start in the meantime. */
  readonly assembly: string | Promise<string>;
  /** Ports to listen on; 0 is any free one. */
  readonly ports: {
    readonly graphql: number;
    readonly aws: number;
    readonly functionUrls: readonly number[];
  };
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

/** A running laptop cloud. */
export interface Cloud {
  readonly urls: {
    readonly graphql: string;
    readonly graphiql: string;
    readonly console: string;
    readonly health: string;
    readonly aws: string;
    readonly dynamodb: string;
    /** In the order in which the templates have them. */
    readonly functions: readonly string[];
  };
  /** Variables with which AWS SDKs, the AWS CLI and libpq's programs reach this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the templates describe. */
  readonly model: CloudModel;
  /** Signs in people and machines. */
  readonly issuer: Issuer;
  /** Invokes a function by name or ARN. */
  readonly invoke: InvokeFunction;
  /**
   * Applies what differs in a newly synthesised assembly while the cloud goes on serving, and answers what that was. When it rejects,
   * what served before still does.
   */
  readonly update: (assembly: string) => Promise<readonly string[]>;
  /** Stops everything and waits until it is gone. */
  readonly stop: () => Promise<void>;
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
  const { log, progress, directory, persist, ports, signal } = options;
  const data = { directory, persist };
  const services: AwsService[] = [];
  let health: Health = { ready: false, engines: {} };
  let issuer: Issuer | undefined;
  let opened: Deployment | undefined;
  let files: ConsoleFiles | undefined;
  // Ports first: a taken one is told before anything else is done.
  const parts = {
    health: () => health,
    issuer: () => issuer,
    api: () => opened?.api,
    files: () => files,
    log,
  };
  const observation = startObservation(cleanup);
  const { observe } = observation;
  const listener = observation.inFrontOf(graphqlListener(parts));
  const graphqlServer = createServer(listener).on('upgrade', upgradeListener(parts));
  const graphql = await serve(graphqlServer, ports.graphql, 'GraphQL', cleanup);
  const aws = await serve(createServer(awsEndpoint(services, log)), ports.aws, 'AWS endpoint', cleanup);

  const urlPorts: UrlPort[] = [];
  for (const port of ports.functionUrls)
    urlPorts.push(await listenForUrl(port, 'Function URL', cleanup, observe));

  const [engines, assembly] = await bothOrNeither(
    startEngines({ ...options, data, cleanup, observe }),
    options.assembly,
  );
  files = await openConsole(consoleOf(assembly));
  const { postgres } = engines;
  const addresses = {
    region: REGION,
    accountId: ACCOUNT_ID,
    postgres,
    graphqlUrl: `${graphql}/graphql`,
    functionUrls: urlPorts.map(({ url }) => url),
  };
  let model = await readCloudModel(assembly, addresses);
  // Functions ask it for its keys, the first while migrations run.
  issuer = issuerOf(model, engines);
  const surroundings = {
    engines,
    issuer,
    awsEndpoint: aws,
    region: REGION,
    accountId: ACCOUNT_ID,
    data,
    log,
    cleanup,
    observation,
    progress,
    signal,
  };
  // Before the functions, so that it still stands when they are stopped.
  services.push(...(await startStorage(model, { directory, log, cleanup })));
  services.push(kmsService(await openKeys(model, directory)));
  const deployment = await deploy(model, surroundings);
  const { functions, stepFunctions, mappings } = deployment;
  services.push(
    dynamodbService(engines.dynamodb.endpoint),
    stepFunctionsService(stepFunctions),
    lambdaService(functions),
    queryServices({ accountId: ACCOUNT_ID, region: REGION, stacks: () => model.stacks, since: new Date() }),
  );
  openUrls(model, functions, urlPorts, log);
  observation.open({ model, engines, functions, stepFunctions, persist, log, cleanup });
  await mappings.run(model.mappings);
  signal.throwIfAborted();
  opened = deployment;
  health = { ready: true, engines: engineNames(engines), signIn: signInOf(issuer) };
  return {
    urls: {
      graphql: `${graphql}/graphql`,
      graphiql: `${graphql}/graphiql`,
      console: `${graphql}/console`,
      health: `${graphql}/health`,
      aws,
      dynamodb: engines.dynamodb.endpoint,
      functions: model.functionUrls.map(({ url }) => url),
    },
    environment: clientEnvironment(engines, aws, model),
    get model() {
      return model;
    },
    issuer,
    invoke: functions.invoke,
    update: async (changed) => {
      const to = await readCloudModel(changed, addresses);
      const changes = await update({ from: model, to, deployment }, surroundings);
      model = to;
      openUrls(model, functions, urlPorts, log);
      return changes;
    },
    stop: () => cleanup.run(),
  };
}

function issuerOf({ userPools: [pool, ...others] }: CloudModel, { signingKeys }: Engines): Issuer {
  if (pool === undefined || others.length > 0)
    throw new Error(`The laptop cloud serves one user pool, and the templates have ${others.length + 1}.`);
  return new Issuer(pool, signingKeys);
}

function signInOf({ pool, client }: Issuer): Health['signIn'] {
  const [redirectUri = ''] = client.callbackUrls;
  return { issuer: pool.issuer, clientId: client.id, redirectUri };
}

/** Keys outlive the instance if its data does. */
function openKeys({ keys }: CloudModel, directory: string): Promise<WrappingKey[]> {
  return Promise.all(keys.map((key) => openWrappingKey(join(directory, 'kms'), key)));
}

function openUrls(
  model: CloudModel,
  functions: Deployment['functions'],
  ports: readonly UrlPort[],
  log: LogSink,
): void {
  for (const definition of model.functionUrls) {
    const { functionArn, url } = definition;
    const served = functions.find(functionArn);
    if (served === undefined) throw new Error(`${url} is for ${functionArn}, which does not exist`);
    const port = ports.find((one) => one.url === url);
    port?.open({ definition, invoke: functions.invoke, accountId: ACCOUNT_ID, log }, served);
  }
}

/** Unlike Promise.all, waits for the engines also when the assembly fails, so that they can be stopped. */
async function bothOrNeither<A, B>(first: Promise<A>, second: B | Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

/** Serves on a port of its own and answers the URL. */
async function serve(server: Server, port: number, purpose: string, cleanup: Cleanup): Promise<string> {
  const bound = await listen(server, port, purpose);
  cleanup.add(async () => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    server.closeAllConnections();
    await closed.promise;
  });
  return `http://localhost:${bound}`;
}

function engineNames({ dynamodb, postgres }: Engines): Record<string, string> {
  return { dynamodb: dynamodb.name, postgres: postgres.name };
}

function clientEnvironment(
  { postgres }: Engines,
  awsEndpoint: string,
  { databases }: CloudModel,
): Record<string, string> {
  const [database] = databases;
  return {
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint(awsEndpoint),
    AWS_ACCESS_KEY_ID: ACCESS_KEY.id,
    AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secret,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGSSLMODE: postgres.sslMode,
    PGDATABASE: postgres.own?.database ?? database?.name ?? 'postgres',
    PGUSER: postgres.own?.user ?? database?.owner ?? 'postgres',
    ...(postgres.own && { PGPASSWORD: postgres.own.password }),
  };
}
