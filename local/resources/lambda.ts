import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { type Place, resourceType } from './resource-type.ts';

/** Lambda's own defaults: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;

/** Of all variables together, as JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAXIMUM_ENVIRONMENT_BYTES = 4_096;

const variables = v.pipe(
  v.record(v.string(), v.string()),
  v.check(
    (values) => Buffer.byteLength(JSON.stringify(values)) <= MAXIMUM_ENVIRONMENT_BYTES,
    'environment variables exceed the 4 KB that Lambda takes',
  ),
);

function functionArn(name: string, { addresses }: Place): string {
  return `arn:aws:lambda:${addresses.region}:${addresses.accountId}:function:${name}`;
}

/** A function; its code is a CDK asset. */
export const lambdaFunction = resourceType({
  type: 'AWS::Lambda::Function',
  properties: v.strictObject({
    FunctionName: v.optional(v.string()),
    Code: v.strictObject({ S3Bucket: v.string(), S3Key: v.string() }),
    Handler: v.string(),
    Runtime: v.picklist(['nodejs22.x', 'nodejs24.x']),
    Environment: v.optional(v.strictObject({ Variables: v.optional(variables, {}) })),
    Timeout: v.optional(v.number(), DEFAULT_TIMEOUT_SECONDS),
    MemorySize: v.optional(v.number(), DEFAULT_MEMORY_MEGABYTES),
    ReservedConcurrentExecutions: v.optional(v.number()),
    TracingConfig: v.optional(v.strictObject({ Mode: v.picklist(['Active', 'PassThrough']) })),
  }),
  withoutEffect: {
    Architectures: 'bundles hold no machine code',
    Description: 'is for readers',
    LoggingConfig: 'log lines go to the log file of this start',
    Role: 'there is no IAM on a laptop',
    Tags: 'nobody is billed',
    VpcConfig: 'everything is on the loopback interface',
  },
  create: (properties, place) => {
    const name = properties.FunctionName ?? place.defaultName;
    const arn = functionArn(name, place);
    const reserved = properties.ReservedConcurrentExecutions;
    place.model.functions.push({
      name,
      arn,
      codeDirectory: place.asset(properties.Code.S3Key),
      handler: properties.Handler,
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      ...(reserved !== undefined && { reservedConcurrency: reserved }),
      tracing: properties.TracingConfig?.Mode === 'Active',
    });
    return { ref: name, attributes: { Arn: arn } };
  },
});

/** The name in a function's ARN or name, with or without an alias or version. */
function baseArn(nameOrArn: string, place: Place): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn.split(':').slice(0, 7).join(':')
    : functionArn(nameOrArn, place);
}

/** A published version: on a laptop the code is always the one just built, so every version is that one. */
export const version = resourceType({
  type: 'AWS::Lambda::Version',
  properties: v.strictObject({ FunctionName: v.string() }),
  withoutEffect: {
    CodeSha256: 'there is one build',
    Description: 'is for readers',
    ProvisionedConcurrencyConfig: 'every function is warmed at start',
  },
  create: ({ FunctionName }, place) => {
    const arn = `${baseArn(FunctionName, place)}:1`;
    return { ref: arn, attributes: { FunctionArn: arn, Version: '1' } };
  },
});

/** An alias: a further name of the function, see `version`. */
export const alias = resourceType({
  type: 'AWS::Lambda::Alias',
  properties: v.strictObject({ FunctionName: v.string(), FunctionVersion: v.string(), Name: v.string() }),
  withoutEffect: {
    Description: 'is for readers',
    ProvisionedConcurrencyConfig: 'every function is warmed at start',
  },
  create: ({ FunctionName, Name }, place) => {
    const arn = `${baseArn(FunctionName, place)}:${Name}`;
    return { ref: arn, attributes: { AliasArn: arn } };
  },
});

const destination = v.strictObject({ OnFailure: v.strictObject({ Destination: v.string() }) });
const filterCriteria = v.strictObject({ Filters: v.array(v.strictObject({ Pattern: v.string() })) });
const pattern = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

/** The bucket in an S3 ARN; other destinations hold metadata only, and this project promises the whole record. */
function bucketOf(arn: string): string {
  const bucket = /^arn:aws:s3:::([^/]+)$/.exec(arn)?.[1];
  if (bucket === undefined) throw new Error(`property DestinationConfig: ${arn} is not an S3 bucket`);
  return bucket;
}

/** The id that AWS would make up, made from the name instead so that a restart finds its checkpoints. */
function stableUuid(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5');
}

/** What a function reads from a DynamoDB stream; the defaults are those of CreateEventSourceMapping. */
export const eventSourceMapping = resourceType({
  type: 'AWS::Lambda::EventSourceMapping',
  properties: v.strictObject({
    EventSourceArn: v.pipe(v.string(), v.regex(/^arn:aws:dynamodb:.*\/stream\//, 'is not a DynamoDB stream')),
    FunctionName: v.string(),
    StartingPosition: v.picklist(['TRIM_HORIZON', 'LATEST']),
    Enabled: v.optional(v.literal(true)),
    BatchSize: v.optional(v.number(), 100),
    MaximumBatchingWindowInSeconds: v.optional(v.number(), 0),
    ParallelizationFactor: v.optional(
      v.literal(1, 'only 1 keeps the order of a stream, and only 1 is emulated'),
    ),
    FilterCriteria: v.optional(filterCriteria),
    FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
    BisectBatchOnFunctionError: v.optional(v.boolean(), false),
    MaximumRetryAttempts: v.optional(v.number(), -1),
    MaximumRecordAgeInSeconds: v.optional(v.number(), -1),
    DestinationConfig: v.optional(destination),
  }),
  withoutEffect: {
    MetricsConfig: 'there is no CloudWatch on a laptop',
    Tags: 'nobody is billed',
  },
  create: (properties, place) => {
    const id = stableUuid(place.defaultName);
    const failureArn = properties.DestinationConfig?.OnFailure.Destination;
    const { FunctionName } = properties;
    place.model.mappings.push({
      id,
      streamArn: properties.EventSourceArn,
      functionArn: FunctionName.startsWith('arn:') ? FunctionName : functionArn(FunctionName, place),
      startingPosition: properties.StartingPosition,
      batchSize: properties.BatchSize,
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      filters: (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => v.parse(pattern, Pattern)),
      reportsItemFailures: properties.FunctionResponseTypes.length > 0,
      bisectsOnError: properties.BisectBatchOnFunctionError,
      maximumRetryAttempts: properties.MaximumRetryAttempts,
      maximumRecordAgeSeconds: properties.MaximumRecordAgeInSeconds,
      ...(failureArn !== undefined && { failureBucket: bucketOf(failureArn) }),
    });
    return { ref: id, attributes: { Id: id } };
  },
});
