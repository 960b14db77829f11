import { describe, expect, test } from 'vitest';
import { renderer } from './rendering.ts';
import { serviceNamed, servicesOf } from './services.ts';
import { onlyResource, resourcesOfType, synthesise } from './synthesised.ts';

const { data, application } = synthesise();
const render = renderer(data);
const feeds = Object.values(resourcesOfType(application, 'AWS::Lambda::EventSourceMapping')).map(
  ({ Properties }) => Properties,
);

describe('the event feeds', () => {
  test('are two, DynamoDB’s limit of readers per shard: to the live projector and the live reactor', () => {
    const services = servicesOf(application, data);
    const live = (name: string) => `${serviceNamed(services, name).aliasId}[6]:live`;

    expect(feeds.map(({ FunctionName }) => render(FunctionName))).toEqual([
      live('projector'),
      live('reactor'),
    ]);
    expect(feeds.map(({ EventSourceArn }) => render(EventSourceArn))).toEqual([
      'EventsTable.StreamArn',
      'EventsTable.StreamArn',
    ]);
  });

  test.each(feeds)('keep order, miss nothing, corner what fails and keep it whole', (feed) => {
    expect(feed).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 6 * 60 * 60,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['FailedBatchesBucket', 'Arn'] } } },
    });
    // An outage is longer than any number of retries: only the records' age ends them.
    expect(feed).not.toHaveProperty('MaximumRetryAttempts');
  });
});

describe('the bucket of failed batches', () => {
  const bucket = onlyResource(application, 'AWS::S3::Bucket');

  test('is private, encrypted and forgets after 90 days', () => {
    expect(bucket).toMatchObject({
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
      },
    });
  });

  test('refuses connections without TLS', () => {
    const { PolicyDocument } = onlyResource(application, 'AWS::S3::BucketPolicy').Properties;

    expect(PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
  });
});
