import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, describe, expect, test } from 'vitest';
import { principalOf } from '../../functions/platform/identity.ts';
import { createTokenVerifier } from '../../functions/platform/token-verifier.ts';
import { readPublishedKeys } from '../../functions/signing-keys/published-keys.ts';
import { BuildOutput } from '../../lib/build-output.ts';
import { LocalStackStack } from '../../lib/localstack/localstack-stack.ts';
import { administratorToken, issuerOf, signingKey } from '../../scripts/localstack/issuer.ts';
import { requireDockerAndToken } from '../../scripts/localstack/requirements.ts';
import { servicesOf } from './services.ts';
import { type Template, writeBuildOutput } from './synthesised.ts';

const scratch = mkdtempSync(join(tmpdir(), 'localstack-test-'));
const keyFile = join(scratch, 'key.json');
afterAll(() => rmSync(scratch, { recursive: true }));

async function synthesised(): Promise<Template> {
  writeBuildOutput(scratch, 'export const handler = async () => {};');
  const app = new App({ outdir: join(scratch, 'cdk.out') });
  const identity = issuerOf(await signingKey(keyFile));
  new LocalStackStack(app, 'ServerlessCqrs', { build: new BuildOutput(scratch), identity });
  return app.synth().getStackByName('ServerlessCqrs').template as Template;
}

const template = await synthesised();

describe('the profile for LocalStack', () => {
  test('leaves out what its smaller plans lack, and the network around it', () => {
    const services = new Set(Object.values(template.Resources).map(({ Type }) => Type.split('::')[1]));

    for (const service of ['AppSync', 'Cognito', 'RDS', 'EC2']) expect(services).not.toContain(service);
    expect([...services]).toEqual(
      expect.arrayContaining(['DynamoDB', 'Lambda', 'StepFunctions', 'S3', 'KMS']),
    );
  });

  test('has every function, both feeds, the saga and both RPC doors', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    const count = (type: string) => types.filter((one) => one === type).length;

    expect([...servicesOf(template, template).keys()].sort()).toEqual([
      'command',
      'migrate',
      'privacy',
      'projections',
      'projector',
      'query',
      'reactor',
      'saga',
      'signing-keys',
    ]);
    expect(count('AWS::Lambda::EventSourceMapping')).toBe(2);
    expect(count('AWS::StepFunctions::StateMachine')).toBe(1);
    expect(Object.keys(template.Outputs)).toEqual(['CommandUrl', 'QueryUrl', 'OrderSagaArn']);
  });

  test('has functions sign in to the database of the container, which trusts them', () => {
    const query = servicesOf(template, template).get('query');

    expect(query?.environment).toMatchObject({ PGHOST: 'postgres', PGUSER: 'shop_reader' });
    expect(query?.resource.Properties).not.toHaveProperty('VpcConfig');
  });

  test('trusts tokens of this checkout’s key, which stays the same', async () => {
    const key = await signingKey(keyFile);
    const { trust, keysUri } = issuerOf(key);
    const verify = createTokenVerifier({
      issuer: trust.TOKEN_ISSUER,
      clientIds: [trust.TOKEN_CLIENT_IDS],
      readKeys: () => readPublishedKeys(keysUri),
    });

    expect(principalOf(await verify(await administratorToken(await signingKey(keyFile))))).toEqual({
      tenant: 'default',
      subject: 'admin',
      roles: ['admin'],
    });
    expect(Buffer.from(keysUri.split(',')[1] ?? '', 'base64').toString()).not.toContain('"d"');
  });
});

describe('npm run localstack says in one sentence', () => {
  test('that it needs Docker', async () => {
    await expect(requireDockerAndToken({ PATH: '/nowhere' })).rejects.toThrow(
      /`docker compose` does not answer/,
    );
  });
});
