/**
 * Lets native gRPC clients reach a deployment: `npm run grpc-bridge -- --command-url <URL> --query-url <URL>`, the stack's
 * outputs CommandUrl and QueryUrl. Callers send their token as metadata (`authorization: Bearer …`). What each URL serves is
 * read from the descriptor set that the build left beside the function's bundle, so nothing here knows the shop.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createBridge } from '../bridge/bridge.ts';
import { servicesOf } from '../bridge/descriptor-set.ts';

const HELP = `Forwards native gRPC (h2c) to function URLs.

npm run grpc-bridge -- --command-url <URL> --query-url <URL> [options]
  --port <n>       listens on port n of this machine, 50050 by default
  --host <name>    listens on another interface than the loopback one
  --help           shows this
`;

const bundles = join(resolve(import.meta.dirname, '..', process.env.BUILD_OUTDIR ?? 'dist'), 'functions');

function contractOf(functionName: string) {
  const file = join(bundles, functionName, 'descriptors.binpb');
  if (!existsSync(file)) throw new Error(`${file} does not exist. Run \`npm run build\` first.`);
  return servicesOf(readFileSync(file));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'command-url': { type: 'string' },
      'query-url': { type: 'string' },
      port: { type: 'string', default: '50050' },
      host: { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean', default: false },
    },
  });
  const { 'command-url': commandUrl, 'query-url': queryUrl, port, host } = values;
  if (values.help || commandUrl === undefined || queryUrl === undefined) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const commands = contractOf('command');
  const names = new Set(commands.map(({ typeName }) => typeName));
  const queries = contractOf('query').filter(({ typeName }) => !names.has(typeName));
  const bridge = createBridge({
    services: [...commands, ...queries],
    targets: ({ typeName }) => (names.has(typeName) ? commandUrl : queryUrl),
    onError: (error) => console.error(error),
  });
  bridge.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  bridge.listen(Number(port), host, () => {
    const { port: bound } = bridge.address() as AddressInfo;
    console.log(`gRPC on ${host}:${bound} for ${commandUrl} and ${queryUrl}`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
