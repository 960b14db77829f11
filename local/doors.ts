/** The ports of a laptop cloud. They are bound before anything else, and say that it is starting until what is behind them is there. */
import { createServer, type Server } from 'node:http';
import { ACCOUNT_ID } from './account.ts';
import { awsEndpoint } from './aws/endpoint.ts';
import type { AwsService } from './aws/http.ts';
import type { Cleanup } from './cleanup.ts';
import type { LogSink } from './contracts.ts';
import { listen } from './engines/ports.ts';
import { listenForUrl, type UrlPort } from './function-url/serve.ts';
import { graphqlListener, type Served, upgradeListener } from './graphql-server.ts';
import type { Functions } from './lambda/functions.ts';
import type { Observation } from './observation/observation.ts';
import type { CloudModel } from './resources/model.ts';

/** Ports to listen on; 0 is any free one. */
export interface Ports {
  readonly graphql: number;
  readonly aws: number;
  readonly functionUrls: readonly number[];
}

/** The open ports. */
export interface Doors {
  readonly urls: { readonly graphql: string; readonly aws: string; readonly functions: readonly string[] };
  /** Behind the port of GraphQL. What is put there is served from then on. */
  readonly graphql: Served;
  /** Behind the AWS endpoint, asked in turn. What is added is asked from then on. */
  readonly services: AwsService[];
  /** Has the Function URLs lead to their functions. */
  readonly openUrls: (model: CloudModel, functions: Functions) => void;
}

/** Opens all ports; rejects with an error that names the first one that is taken. */
export async function openDoors(
  ports: Ports,
  { observation, cleanup, log }: { observation: Observation; cleanup: Cleanup; log: LogSink },
): Promise<Doors> {
  const behind: Served = { health: { ready: false, engines: {} }, log };
  const services: AwsService[] = [];
  const graphqlServer = createServer(observation.inFrontOf(graphqlListener(behind)));
  graphqlServer.on('upgrade', upgradeListener(behind));
  const graphql = await serve(graphqlServer, ports.graphql, 'GraphQL', cleanup);
  const aws = await serve(createServer(awsEndpoint(services, log)), ports.aws, 'AWS endpoint', cleanup);
  const urlPorts: UrlPort[] = [];
  for (const port of ports.functionUrls)
    urlPorts.push(await listenForUrl(port, 'Function URL', cleanup, observation.observe));
  return {
    urls: { graphql, aws, functions: urlPorts.map(({ url }) => url) },
    graphql: behind,
    services,
    openUrls: (model, functions) => openUrls(model, functions, urlPorts, log),
  };
}

function openUrls(
  { functionUrls }: CloudModel,
  functions: Functions,
  ports: readonly UrlPort[],
  log: LogSink,
): void {
  for (const definition of functionUrls) {
    const { functionArn, url } = definition;
    const served = functions.find(functionArn);
    if (served === undefined) throw new Error(`${url} is for ${functionArn}, which does not exist`);
    const port = ports.find((one) => one.url === url);
    port?.open({ definition, invoke: functions.invoke, accountId: ACCOUNT_ID, log }, served);
  }
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
