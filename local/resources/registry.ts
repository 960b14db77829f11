import { dataSource, graphqlApi, graphqlSchema, resolver } from './appsync.ts';
import {
  userPool,
  userPoolClient,
  userPoolDomain,
  userPoolGroup,
  userPoolResourceServer,
} from './cognito.ts';
import { globalTable, table } from './dynamodb.ts';
import { rule } from './events.ts';
import { deliveryStream } from './firehose.ts';
import { functionUrl } from './function-url.ts';
import { inertType } from './inert.ts';
import { key } from './kms.ts';
import { alias, eventSourceMapping, lambdaFunction, version } from './lambda.ts';
import { databaseCluster } from './rds.ts';
import type { ResourceType } from './resource-type.ts';
import { bucket } from './s3.ts';
import { stateMachine } from './stepfunctions.ts';
import { trigger } from './trigger.ts';

const EMULATED: ReadonlyMap<string, ResourceType> = new Map(
  [
    alias,
    bucket,
    databaseCluster,
    dataSource,
    deliveryStream,
    eventSourceMapping,
    functionUrl,
    globalTable,
    graphqlApi,
    graphqlSchema,
    key,
    lambdaFunction,
    resolver,
    rule,
    stateMachine,
    table,
    trigger,
    userPool,
    userPoolClient,
    userPoolDomain,
    userPoolGroup,
    userPoolResourceServer,
    version,
  ].map((emulated) => [emulated.type, emulated]),
);

/** How resources of this type are created; throws when the laptop cloud does not know it. */
export function findResourceType(type: string): ResourceType {
  const found = EMULATED.get(type) ?? inertType(type);
  if (found === undefined) throw new Error(`the laptop cloud does not know the resource type ${type}`);
  return found;
}
