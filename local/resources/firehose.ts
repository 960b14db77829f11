import * as v from 'valibot';
import { evaluatePrefix } from '../firehose/object-name.ts';
import { resourceType } from './resource-type.ts';

const bucketArn = v.pipe(v.string(), v.regex(/^arn:aws:s3:::[^/]+$/, 'is not an S3 bucket'));

/** A prefix whose expressions the laptop cloud can evaluate. */
const prefix = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    try {
      evaluatePrefix(String(dataset.value), new Date());
    } catch (error) {
      addIssue({ message: String(error) });
    }
  }),
);

const destination = v.strictObject({
  BucketARN: bucketArn,
  Prefix: prefix,
  BufferingHints: v.strictObject({ SizeInMBs: v.number(), IntervalInSeconds: v.number() }),
  CompressionFormat: v.literal('GZIP'),
  /** Nothing fails here between taking a record and delivering it. */
  ErrorOutputPrefix: v.optional(v.string()),
  /** There is no IAM, and log lines go to the log file of this start. */
  RoleARN: v.string(),
  CloudWatchLoggingOptions: v.optional(v.looseObject({ Enabled: v.boolean() })),
});

/** A stream of Amazon Data Firehose from whoever calls PutRecord to a bucket. */
export const deliveryStream = resourceType({
  type: 'AWS::KinesisFirehose::DeliveryStream',
  properties: v.strictObject({
    DeliveryStreamName: v.optional(v.string()),
    DeliveryStreamType: v.literal('DirectPut'),
    ExtendedS3DestinationConfiguration: destination,
  }),
  withoutEffect: {
    DeliveryStreamEncryptionConfigurationInput: 'scratch files are not encrypted',
    Tags: 'nobody is billed',
  },
  create: ({ DeliveryStreamName, ExtendedS3DestinationConfiguration: target }, place) => {
    const { region, accountId } = place.addresses;
    const name = DeliveryStreamName ?? place.defaultName;
    place.model.deliveryStreams.push({
      name,
      bucket: target.BucketARN.slice('arn:aws:s3:::'.length),
      prefix: target.Prefix,
      bufferMegabytes: target.BufferingHints.SizeInMBs,
      bufferSeconds: target.BufferingHints.IntervalInSeconds,
    });
    return {
      ref: name,
      attributes: { Arn: `arn:aws:firehose:${region}:${accountId}:deliverystream/${name}` },
    };
  },
});
