import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ServerReflection } from '../../functions/rpc/generated/grpc/reflection/v1/reflection_pb.ts';
import {
  Health,
  HealthCheckResponse_ServingStatus,
} from '../../functions/rpc/generated/health/v1/health_pb.ts';
import { OrderCommandService } from '../../functions/rpc/generated/shop/v1/order_command_service_pb.ts';
import { ProductQueryService } from '../../functions/rpc/generated/shop/v1/product_query_service_pb.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';

const script = join(import.meta.dirname, '../../scripts/grpc-bridge.ts');

let laptop: Laptop;
let bridge: ChildProcess;
let baseUrl: string;

/** Starts the command line and answers what it prints first. */
async function start(...args: readonly string[]): Promise<string> {
  const environment = { ...process.env, BUILD_OUTDIR: `${inject('assembly')}.build` };
  bridge = spawn(process.execPath, [script, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!bridge.stdout) throw new Error('the command line has no output');
  const [line] = await once(bridge.stdout, 'data');
  return String(line);
}

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
  const [commandUrl = '', queryUrl = ''] = laptop.urls.functions;
  const said = await start('--command-url', commandUrl, '--query-url', queryUrl, '--port', '0');
  baseUrl = `http://${/gRPC on (\S+)/.exec(said)?.[1]}`;
});

afterAll(async () => {
  bridge?.kill();
  await laptop?.stop();
});

const transport = () => createGrpcTransport({ baseUrl });

test('one port reaches both functions by native gRPC', async () => {
  const headers = { authorization: `Bearer ${await laptop.token()}` };
  const products = createClient(ProductQueryService, transport());
  expect(await products.getProductStatistics({}, { headers })).toMatchObject({
    statistics: { totalCount: 0 },
  });
  const orders = createClient(OrderCommandService, transport());
  await expect(orders.shipOrder({ id: 'nobody' }, { headers })).rejects.toMatchObject({
    rawMessage: 'order nobody does not exist',
  });
});

test('everything is well when both functions are', async () => {
  const { check } = createClient(Health, transport());
  for (const service of ['', 'shop.v1.ProductQueryService', 'shop.v1.OrderCommandService']) {
    expect(await check({ service })).toMatchObject({ status: HealthCheckResponse_ServingStatus.SERVING });
  }
});

test('reflection tells of the services of both', async () => {
  const reflection = createClient(ServerReflection, transport());
  async function* question() {
    yield { messageRequest: { case: 'listServices' as const, value: '' } };
  }
  const names: string[] = [];
  for await (const { messageResponse } of reflection.serverReflectionInfo(question())) {
    if (messageResponse.case !== 'listServicesResponse') throw new Error('not what was asked for');
    names.push(...messageResponse.value.service.map(({ name }) => name));
  }
  expect(names.sort()).toEqual([
    'grpc.health.v1.Health',
    'shop.v1.CategoryCommandService',
    'shop.v1.CategoryQueryService',
    'shop.v1.OrderCommandService',
    'shop.v1.OrderQueryService',
    'shop.v1.ProductCommandService',
    'shop.v1.ProductQueryService',
  ]);
});
