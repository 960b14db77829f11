import { describe, expect, test } from 'vitest';
import { ModelBuilder } from '../../local/resources/model-builder.ts';
import { createStack } from '../../local/template/stack.ts';

const destination = {
  BucketARN: 'arn:aws:s3:::kept',
  RoleARN: 'arn:aws:iam::000000000000:role/delivery',
  Prefix: 'commits/!{timestamp:yyyy/MM/dd}/',
  CompressionFormat: 'GZIP',
  BufferingHints: { SizeInMBs: 32, IntervalInSeconds: 900 },
};

/** The model and the outputs of a stack with this delivery stream. */
function deploy(changes: object = {}) {
  const model = new ModelBuilder();
  const addresses = {
    region: 'us-east-1',
    accountId: '000000000000',
    postgres: { host: '127.0.0.1', port: 5433 },
    graphqlUrl: 'http://localhost:4000/graphql',
    functionUrls: [],
  };
  const Properties = {
    DeliveryStreamType: 'DirectPut',
    ExtendedS3DestinationConfiguration: { ...destination, ...changes },
  };
  const template = {
    Resources: { Archive: { Type: 'AWS::KinesisFirehose::DeliveryStream', Properties } },
    Outputs: {
      Name: { Value: { Ref: 'Archive' } },
      Arn: { Value: { 'Fn::GetAtt': ['Archive', 'Arn'] } },
    },
  };
  createStack({ name: 'Stack', template }, { addresses, asset: (key) => key, model, exports: new Map() });
  return model.build();
}

describe('a delivery stream', () => {
  test('delivers into its bucket, as its buffer says', () => {
    const { deliveryStreams, stacks } = deploy();
    expect(deliveryStreams).toEqual([
      {
        name: 'Stack-Archive',
        bucket: 'kept',
        prefix: 'commits/!{timestamp:yyyy/MM/dd}/',
        bufferMegabytes: 32,
        bufferSeconds: 900,
      },
    ]);
    expect(stacks[0]?.outputs).toEqual({
      Name: 'Stack-Archive',
      Arn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/Stack-Archive',
    });
  });

  test.each([
    [
      'a prefix that it cannot evaluate',
      { Prefix: '!{firehose:random-string}/' },
      '!{firehose:random-string}',
    ],
    ['a field of time that it does not know', { Prefix: '!{timestamp:yyyy/QQ}/' }, 'QQ'],
    ['another compression', { CompressionFormat: 'Snappy' }, 'CompressionFormat'],
    ['a transformation', { ProcessingConfiguration: { Enabled: true } }, 'ProcessingConfiguration'],
    ['something that is no bucket', { BucketARN: 'arn:aws:s3:::kept/folder' }, 'is not an S3 bucket'],
  ])('with %s is an error that names it', (_what, changes, named) => {
    expect(() => deploy(changes)).toThrow(named);
  });
});
