import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, test } from 'vitest';
import { renderer } from './rendering.ts';
import { statementsOf } from './services.ts';
import { onlyResource, resourcesOfType, synthesiseAnew } from './synthesised.ts';

const { data, application } = synthesiseAnew({
  stage: 'prod',
  prepare: (app) => {
    const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
    app.data.archive.grantRead(new Role(app.application, 'Reader', { assumedBy }));
  },
});
const render = renderer(data);
const bucket = onlyResource(data, 'AWS::S3::Bucket');
const stream = onlyResource(data, 'AWS::KinesisFirehose::DeliveryStream');

describe('the archive’s bucket', () => {
  test('outlives its stack, private, encrypted and with every version of an object', () => {
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
      },
    });
  });

  test('forgets nothing: what is old moves to a cheaper class that can still be read at once', () => {
    expect(bucket.Properties.LifecycleConfiguration).toEqual({
      Rules: [
        {
          Status: 'Enabled',
          Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }],
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    });
  });

  test('lets nobody delete an object or a version of one, nor connect without TLS', () => {
    const { PolicyDocument } = onlyResource(data, 'AWS::S3::BucketPolicy').Properties;

    expect(PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        },
      ],
    });
  });
});

describe('the archive’s stream', () => {
  test('takes what functions give it, and delivers it compressed and by the day', () => {
    expect(stream.Properties).toMatchObject({
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'CUSTOMER_MANAGED_CMK' },
      ExtendedS3DestinationConfiguration: {
        BucketARN: { 'Fn::GetAtt': ['ArchiveBucket', 'Arn'] },
        Prefix: 'commits/!{timestamp:yyyy/MM/dd}/',
        CompressionFormat: 'GZIP',
        BufferingHints: { SizeInMBs: 32, IntervalInSeconds: 900 },
      },
    });
  });

  test('may write into that bucket and into its log, and delete nothing', () => {
    const { RoleARN } = stream.Properties.ExtendedS3DestinationConfiguration as { readonly RoleARN: unknown };
    const statements = statementsOf(data, render(RoleARN).replace(/\.Arn$/, ''));
    const allowed = statements.map(({ Action, Resource }) => [
      [Resource].flat().map(render)[0],
      [Action].flat(),
    ]);

    expect(allowed).toEqual([
      ['ArchiveBucket.Arn/*', ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject']],
      ['ArchiveBucket.Arn', ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads']],
      [expect.stringMatching(/^ArchiveLogs\w+\.Arn$/), ['logs:PutLogEvents']],
    ]);
  });

  test('waits for what its role may do', () => {
    const policies = Object.keys(resourcesOfType(data, 'AWS::IAM::Policy'));

    expect(stream.DependsOn).toEqual(
      expect.arrayContaining(policies.filter((id) => id.startsWith('ArchiveDelivery'))),
    );
  });
});

test('who reads the archive may list and read it, and nothing else', () => {
  const [reader = ''] = Object.keys(resourcesOfType(application, 'AWS::IAM::Role')).filter((id) =>
    id.startsWith('Reader'),
  );
  const allowed = statementsOf(application, reader).map(({ Action, Resource }) => [render(Resource), Action]);

  expect(allowed).toEqual([
    ['ArchiveBucket.Arn/*', 's3:GetObject'],
    ['ArchiveBucket.Arn', 's3:ListBucket'],
  ]);
});
