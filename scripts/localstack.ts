/**
 * `npm run localstack`: deploys what LocalStack's plans without AppSync, Cognito and RDS can run, beside a PostgreSQL in a container.
 * `npm run --silent localstack -- token` prints a token for it, `npm run localstack -- stop` removes everything.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { BuildOutput } from '../lib/build-output.ts';
import { LocalStackStack } from '../lib/localstack/localstack-stack.ts';
import { administratorToken, issuerOf, signingKey } from './localstack/issuer.ts';
import { requireDockerAndToken } from './localstack/requirements.ts';

const root = resolve(import.meta.dirname, '..');
const assembly = join(root, 'cdk.out', 'localstack');
const outputsFile = join(assembly, 'outputs.json');
const key = await signingKey(join(root, '.local', 'localstack', 'signing-key.json'));

/** The CDK CLI of AWS reaches LocalStack by these: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
const localStack = {
  AWS_ENDPOINT_URL: 'http://localhost:4566',
  AWS_ENDPOINT_URL_S3: 'http://s3.localhost.localstack.cloud:4566',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
};

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { AWS_PROFILE: _, ...environment } = process.env;
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...environment, ...localStack } });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args[0]} has failed.`);
}

const cdk = (...args: readonly string[]) =>
  run(process.execPath, 'node_modules/aws-cdk/bin/cdk', ...args, '--app', assembly);

async function start(): Promise<void> {
  await requireDockerAndToken(process.env);
  await promisify(execFile)(process.execPath, ['scripts/build.ts', '--quiet'], { cwd: root });
  const app = new App({ context: cdkJson.context, outdir: assembly, analyticsReporting: false });
  new LocalStackStack(app, 'ServerlessCqrs', { build: new BuildOutput(), identity: issuerOf(key) });
  app.synth();
  await run('docker', 'compose', 'up', '--detach', '--wait');
  await cdk('bootstrap', 'aws://000000000000/us-east-1');
  await cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile);
  const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
  const { CommandUrl, QueryUrl } = outputs.ServerlessCqrs ?? {};
  console.log(`
  Commands  ${CommandUrl}
  Queries   ${QueryUrl}

TOKEN=$(npm run --silent localstack -- token)
curl -s ${CommandUrl}shop.v1.CategoryCommandService/CreateCategory -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"id":"1","name":"Books"}'
`);
}

const [command = 'start'] = process.argv.slice(2);
const commands: Readonly<Record<string, () => Promise<void>>> = {
  start,
  token: async () => console.log(await administratorToken(key)),
  stop: () => run('docker', 'compose', 'down', '--volumes'),
};

try {
  const chosen = commands[command];
  if (!chosen) throw new Error(`npm run localstack -- takes ${Object.keys(commands).join(', ')}.`);
  await chosen();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
