import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from '@connectrpc/connect-node';
import { createFunctionUrlHandler } from '../../functions/rpc/function-url.ts';
import { ProductQueryService } from '../../functions/rpc/generated/shop/v1/product_query_service_pb.ts';
import { buildAssembly } from '../../local/build.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';
import { startLaptop } from '../support/laptop.ts';
import { seed } from '../support/seed.ts';
import { trialRoutes } from '../support/trial-service.ts';
import { event, lambdaWith } from '../unit/rpc/events.ts';
import { measure, printTimes } from './measure.ts';

const CALLS = 5_000;
const ROUNDS = 300;

/** What the adapter and Connect take of a call whose implementation does nothing. */
async function adapter(): Promise<void> {
  const handle = createFunctionUrlHandler({ routes: trialRoutes });
  const requests = {
    'Connect JSON': { headers: { 'content-type': 'application/json' }, text: '"hello"' },
    'Connect binary': {
      headers: { 'content-type': 'application/proto' },
      bytes: Buffer.from([10, 2, 104, 105]),
    },
    'gRPC-Web': {
      headers: { 'content-type': 'application/grpc-web+proto' },
      bytes: Buffer.from([0, 0, 0, 0, 4, 10, 2, 104, 105]),
    },
  };
  console.log('The function’s own overhead, with an implementation that does nothing');
  for (const [protocol, request] of Object.entries(requests)) {
    const asked = event('/trial.v1.TrialService/Echo', request);
    await measure(CALLS, () => handle(asked, lambdaWith(20_000)));
    const started = performance.now();
    for (let call = 0; call < CALLS; call += 1) await handle(asked, lambdaWith(20_000));
    const microseconds = ((performance.now() - started) * 1_000) / CALLS;
    console.log(`${protocol.padEnd(52)} ${microseconds.toFixed(0).padStart(7)} µs a call`);
  }
}

/** The same query through every door of the laptop cloud. */
async function doors(assembly: string): Promise<void> {
  const laptop = await startLaptop(assembly);
  try {
    await seed(laptop.urls.graphql);
    const [, baseUrl = ''] = laptop.urls.functions;
    const headers = { authorization: `Bearer ${await laptop.token()}` };
    const clients = {
      'Connect JSON': createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false }),
      'Connect binary': createConnectTransport({ baseUrl, httpVersion: '1.1' }),
      'gRPC-Web': createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }),
      'native gRPC through the bridge': createGrpcTransport({ baseUrl }),
    };
    console.log('\nA list of 7 products, through the laptop cloud');
    const list = 'id name price currency categoryId stockQuantity active version createdAt updatedAt';
    const graphql = () => laptop.graphql(`{ products { ${list} } }`);
    await measure(ROUNDS, graphql);
    printTimes('GraphQL', await measure(ROUNDS, graphql));
    for (const [protocol, transport] of Object.entries(clients)) {
      const products = createClient(ProductQueryService, transport);
      await measure(ROUNDS, () => products.listProducts({}, { headers }));
      printTimes(protocol, await measure(ROUNDS, () => products.listProducts({}, { headers })));
    }
  } finally {
    await laptop.stop();
  }
}

/** What a call costs at each door. */
export async function doorsBench(): Promise<void> {
  await adapter();
  const directory = await instanceDirectory(join(import.meta.dirname, '..', '..', '.local'));
  try {
    await doors(await buildAssembly(join(directory, 'cdk.out'), () => undefined));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
