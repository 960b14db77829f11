import type { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { BuildOutput } from '../../lib/build-output.ts';
import { synthesise, synthesiseAnew } from './synthesised.ts';

describe('synthesis', () => {
  test.each(['dev', 'prod'])('breaks no rule of CloudFormation or cdk-nag in %s', (stage) => {
    expect(() => synthesiseAnew({ stage, cloudFormationRules: true })).not.toThrow();
  });

  test('asks for no account, no region and no lookup, so it works offline and without credentials', () => {
    const { manifest, environments } = synthesise();

    expect(manifest.missing).toBeUndefined();
    expect(environments.map(({ account, region }) => `${account} in ${region}`)).toEqual([
      'unknown-account in unknown-region',
      'unknown-account in unknown-region',
    ]);
  });

  test('gives the same templates each time', () => {
    const first = synthesise();
    const second = synthesiseAnew();

    expect(second.data).toEqual(first.data);
    expect(second.application).toEqual(first.application);
  });

  test('fails when a rule of cdk-nag is broken and not acknowledged', () => {
    const prepare = (app: { data: Stack }) => void new Bucket(app.data, 'Careless');

    expect(() => synthesiseAnew({ prepare })).toThrow("Acknowledge with 'AwsSolutions::AwsSolutions-S10'");
  });

  test('fails with the command to run when a function has not been built', () => {
    expect(() => new BuildOutput('/nowhere').functionBundle('command')).toThrow(
      '/nowhere/functions/command does not exist. Run `npm run build` first.',
    );
  });

  test('builds first when the CDK CLI asks for it: `cdk bootstrap` is the first command in a fresh clone', () => {
    expect(cdkJson.app.split(' && ')).toEqual(['npx node scripts/build.ts --quiet', 'npx node bin/app.ts']);
  });

  test('fails on a stage that there is not, naming those there are', () => {
    expect(() => synthesise({ stage: 'staging' })).toThrow('no stage "staging"; there are dev and prod');
  });

  test('adds no function of CDK’s own but the one that invokes triggers', () => {
    const { data, application } = synthesise();
    const types = [data, application].flatMap((template) =>
      Object.values(template.Resources).map(({ Type }) => Type),
    );

    expect(types.filter((type) => !type.startsWith('AWS::'))).toEqual(['Custom::Trigger', 'Custom::Trigger']);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(10);
  });

  test('tells where everything is', () => {
    const { data, application } = synthesise();
    const named = (outputs: object) =>
      Object.keys(outputs).filter((name) => !name.startsWith('ExportsOutput'));

    expect(named(data.Outputs)).toEqual([
      'EventsTableName',
      'GuardsTableName',
      'ArchiveBucketName',
      'ProvidersTableName',
      'DatabaseEndpoint',
      'UserPoolId',
      'SignInUrl',
      'WebClientId',
      'MachineClientIds',
    ]);
    expect(named(application.Outputs)).toEqual([
      'GraphqlUrl',
      'GraphqlApiId',
      'CommandUrl',
      'QueryUrl',
      'OrderSagaArn',
      'AlarmTopicArn',
      'FailedBatchesBucketName',
    ]);
  });
});
