/** What the templates describe, in the laptop cloud's words: everything that has to be started, and nothing else. */
import type { GraphqlApiDefinition, StateMachineDefinition, UserPoolDefinition } from '../contracts.ts';
import type { JsonObject } from '../json.ts';
import type { KeyDefinition } from '../kms/wrapping-key.ts';

/** A DynamoDB table; `definition` is the body of CreateTable. */
export interface TableDefinition {
  readonly name: string;
  readonly definition: JsonObject;
  /** The attribute that holds an item's expiry time, when the table has one. */
  readonly timeToLiveAttribute?: string;
}

/** A Lambda function. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** The directory of the asset. */
  readonly codeDirectory: string;
  /** `<file>.<export>`, as Lambda writes it. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly reservedConcurrency?: number;
  readonly tracing: boolean;
}

/** Which pages of other origins may call a Function URL. */
export interface CorsDefinition {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** Seconds. */
  readonly maxAge: number;
}

/** A Function URL. */
export interface FunctionUrlDefinition {
  readonly functionArn: string;
  readonly url: string;
  readonly cors?: CorsDefinition;
}

/** An event source mapping from a DynamoDB stream to a function. */
export interface MappingDefinition {
  readonly id: string;
  readonly streamArn: string;
  readonly functionArn: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Event patterns; a record passes when one matches or when there are none. */
  readonly filters: readonly JsonObject[];
  readonly reportsItemFailures: boolean;
  readonly bisectsOnError: boolean;
  /** -1 means as often as it takes. */
  readonly maximumRetryAttempts: number;
  /** -1 means whatever their age. */
  readonly maximumRecordAgeSeconds: number;
  readonly failureBucket?: string;
}

/** A stream of Amazon Data Firehose that delivers to a bucket. */
export interface DeliveryStreamDefinition {
  readonly name: string;
  readonly bucket: string;
  /** With its expressions. */
  readonly prefix: string;
  /** An object is delivered when this much has been taken, or this long after its first record. */
  readonly bufferMegabytes: number;
  readonly bufferSeconds: number;
}

/** An Aurora cluster's database and its master user. */
export interface DatabaseDefinition {
  readonly name: string;
  readonly owner: string;
}

/** A function that a deployment invokes (Custom::Trigger). */
export interface TriggerDefinition {
  readonly name: string;
  readonly functionArn: string;
}

/** A function that is invoked at regular times. */
export interface ScheduleDefinition {
  readonly functionArn: string;
  readonly event: unknown;
  /** From one time to the next. */
  readonly minutes: number;
}

/** A GraphQL API with its name. */
export interface ApiDefinition extends GraphqlApiDefinition {
  readonly name: string;
}

/** A stack as CloudFormation's API shows it. */
export interface StackSummary {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId: string;
  }[];
}

/** Everything that the templates describe. */
export interface CloudModel {
  readonly tables: readonly TableDefinition[];
  readonly functions: readonly FunctionDefinition[];
  readonly functionUrls: readonly FunctionUrlDefinition[];
  readonly mappings: readonly MappingDefinition[];
  /** Names. */
  readonly buckets: readonly string[];
  readonly deliveryStreams: readonly DeliveryStreamDefinition[];
  readonly keys: readonly KeyDefinition[];
  readonly databases: readonly DatabaseDefinition[];
  readonly triggers: readonly TriggerDefinition[];
  readonly schedules: readonly ScheduleDefinition[];
  readonly stateMachines: readonly StateMachineDefinition[];
  readonly apis: readonly ApiDefinition[];
  readonly userPools: readonly UserPoolDefinition[];
  readonly stacks: readonly StackSummary[];
}
