import * as v from 'valibot';
import { type CreatedResource, type Place, resourceType } from './resource-type.ts';

/** Written into stream ARNs in place of the creation time that AWS uses, so that a restart finds its checkpoints. */
const STREAM_LABEL = 'laptop';

const keySchema = v.array(
  v.strictObject({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }),
);
const attributeDefinitions = v.array(
  v.strictObject({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
);
const streamView = v.picklist(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']);
const timeToLive = v.strictObject({ AttributeName: v.string(), Enabled: v.boolean() });
const projection = v.strictObject({
  ProjectionType: v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: v.optional(v.array(v.string())),
});
const secondaryIndexes = v.array(
  v.strictObject({ IndexName: v.string(), KeySchema: keySchema, Projection: projection }),
);

const withoutEffect = {
  DeletionProtectionEnabled: 'data is fresh at each start, or belongs to the one who asked for --persist',
  PointInTimeRecoverySpecification: 'a laptop has no backups',
  SSESpecification: 'scratch files are not encrypted',
  TableClass: 'sets a price',
  Tags: 'nobody is billed',
};

const properties = v.strictObject({
  TableName: v.optional(v.string()),
  AttributeDefinitions: attributeDefinitions,
  KeySchema: keySchema,
  BillingMode: v.optional(v.literal('PAY_PER_REQUEST')),
  GlobalSecondaryIndexes: v.optional(secondaryIndexes),
  LocalSecondaryIndexes: v.optional(secondaryIndexes),
  StreamSpecification: v.optional(v.strictObject({ StreamViewType: streamView })),
  TimeToLiveSpecification: v.optional(timeToLive),
});

function create(table: v.InferOutput<typeof properties>, place: Place): CreatedResource {
  const {
    TableName: name = place.defaultName,
    TimeToLiveSpecification,
    StreamSpecification,
    ...rest
  } = table;
  place.model.tables.push({
    name,
    definition: {
      ...rest,
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      ...(StreamSpecification && { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } }),
    },
    ...(TimeToLiveSpecification?.Enabled && { timeToLiveAttribute: TimeToLiveSpecification.AttributeName }),
  });
  const arn = `arn:aws:dynamodb:${place.addresses.region}:${place.addresses.accountId}:table/${name}`;
  const attributes = { Arn: arn, ...(StreamSpecification && { StreamArn: `${arn}/stream/${STREAM_LABEL}` }) };
  return { ref: name, attributes };
}

/** A table, as aws-cdk-lib's Table writes it. */
export const table = resourceType({ type: 'AWS::DynamoDB::Table', properties, withoutEffect, create });

/** Per-replica settings; a laptop has one region, and what a replica adds there acts on a deployment only. */
const replicas = v.pipe(
  v.array(v.looseObject({ Region: v.string() })),
  v.length(1, 'a laptop has one region, hence one replica'),
);

/** A table, as aws-cdk-lib's TableV2 writes it. */
export const globalTable = resourceType({
  type: 'AWS::DynamoDB::GlobalTable',
  properties: v.strictObject({ ...properties.entries, Replicas: replicas }),
  withoutEffect: {
    ...withoutEffect,
    WriteOnDemandThroughputSettings: 'limits what a table may cost',
  },
  create: ({ Replicas: _, ...rest }, place) => create(rest, place),
});
