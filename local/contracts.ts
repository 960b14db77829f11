/**
 * What the pieces of the laptop cloud promise each other. The services that speak an AWS protocol (AppSync, Step Functions)
 * know only this file; `cloud.ts` wires them to the Lambda runtime.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Observe } from './facts.ts';

/** The result of invoking a Lambda function, as the Invoke API reports it. */
export interface InvocationResult {
  /** The parsed JSON the handler answered, or on `functionError` the error object {errorType, errorMessage, trace}. */
  readonly payload: unknown;
  /** Set when the handler threw, timed out or crashed: Lambda's `X-Amz-Function-Error`. */
  readonly functionError?: 'Unhandled';
}

/**
 * Invokes a function (ARN, with or without :alias) with a JSON payload; `trace` is the X-Amzn-Trace-Id header.
 * Rejects only when no such function exists.
 */
export type InvokeFunction = (
  functionArn: string,
  payload: unknown,
  options?: { readonly trace?: string; readonly signal?: AbortSignal },
) => Promise<InvocationResult>;

/** Where a service writes what it has to say, one line a call, without a line break. */
export interface LogSink {
  readonly info: (line: string) => void;
  readonly error: (line: string) => void;
}

/** One field of the schema and the code and data source that answer it (AWS::AppSync::Resolver). */
export interface GraphqlResolver {
  readonly typeName: string;
  readonly fieldName: string;
  /** APPSYNC_JS source that exports `request` and `response`. */
  readonly code: string;
  /** Number of sources that one BatchInvoke may carry; 0 switches batching off. */
  readonly maxBatchSize: number;
  readonly dataSource: GraphqlDataSource;
}

/** What a resolver talks to (AWS::AppSync::DataSource). */
export type GraphqlDataSource =
  | { readonly kind: 'lambda'; readonly functionArn: string }
  | { readonly kind: 'none' };

/** One way in which callers of a GraphQL API show who they are. */
export type AuthenticationProvider =
  | { readonly mode: 'AWS_IAM' }
  | {
      readonly mode: 'AMAZON_COGNITO_USER_POOLS';
      /** Which app clients' tokens are taken; absent means all. */
      readonly clientIds?: RegExp;
    };

/** An AppSync API as the template describes it, with every asset read and every intrinsic resolved. */
export interface GraphqlApiDefinition {
  readonly apiId: string;
  /** The first is the default: the one that a field without a directive takes. */
  readonly authentication: readonly AuthenticationProvider[];
  /** The schema in SDL. */
  readonly schema: string;
  readonly resolvers: readonly GraphqlResolver[];
  /** AppSync's QueryDepthLimit; absent means no limit. */
  readonly queryDepthLimit?: number;
  /** AppSync's ResolverCountLimit; absent means no limit. */
  readonly resolverCountLimit?: number;
  /** AppSync's IntrospectionConfig === ENABLED. */
  readonly introspection: boolean;
}

/** A served AppSync API, made by `appsync/index.ts`. */
export interface GraphqlEngine {
  /** Node request listener for POST/OPTIONS /graphql and GET /graphiql. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Listener of Node's event `upgrade`: WebSockets at /graphql/realtime. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Disconnects subscribers, who will find the successor. Requests under way are still answered. */
  readonly retire: () => void;
  /** Ends what is under way and frees everything held. */
  readonly close: () => Promise<void>;
}

/** An application that people or machines sign in with (AWS::Cognito::UserPoolClient). */
export interface UserPoolClientDefinition {
  readonly id: string;
  /** Machines have one. */
  readonly secret?: string;
  readonly flows: readonly ('code' | 'client_credentials')[];
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  /** Attributes that ID tokens tell; absent means all. */
  readonly readAttributes?: readonly string[];
  /** How long tokens hold, in seconds. */
  readonly idTokenLife: number;
  readonly accessTokenLife: number;
}

/** A Cognito user pool as the template describes it, with what belongs to it. */
export interface UserPoolDefinition {
  readonly id: string;
  /** The `iss` of its tokens, and the URL below which its discovery document and keys are. */
  readonly issuer: string;
  /** Names of groups, the one with the highest precedence first. */
  readonly groups: readonly string[];
  /** Names of attributes with their prefix: `custom:…`. */
  readonly customAttributes: readonly string[];
  readonly clients: readonly UserPoolClientDefinition[];
}

/** A Step Functions state machine as the template describes it (AWS::StepFunctions::StateMachine). */
export interface StateMachineDefinition {
  readonly arn: string;
  readonly name: string;
  /** ASL as JSON text, with DefinitionSubstitutions done. */
  readonly definition: string;
  /** TracingConfiguration.Enabled. */
  readonly tracing: boolean;
}

/** The Step Functions API over an interpreter, made by `stepfunctions/index.ts`. */
export interface StepFunctionsEngine {
  /** Adds a machine; rejects when its definition is not valid ASL. */
  readonly addStateMachine: (machine: StateMachineDefinition) => Promise<void>;
  /**
   * AWS JSON 1.0 API: action is the part of X-Amz-Target after the dot, e.g. StartExecution.
   * Rejects with AwsApiError.
   */
  readonly call: (action: string, body: Record<string, unknown>) => Promise<Record<string, unknown>>;
  /** Stops running executions and frees everything held. */
  readonly close: () => Promise<void>;
}

/** What a Step Functions engine needs from the cloud around it. */
export interface StepFunctionsOptions {
  readonly invoke: InvokeFunction;
  readonly log: LogSink;
  /** Is told of every change of an execution; a simulation has nobody who watches. */
  readonly observe?: Observe;
  readonly region: string;
  readonly accountId: string;
  /** Persisted state lives here when given. */
  readonly directory?: string;
}

/** An AWS API error: `code` is the exception's name as the SDK shows it. */
export class AwsApiError extends Error {
  readonly code: string;
  readonly statusCode: number;

  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.name = 'AwsApiError';
    this.code = code;
    this.statusCode = statusCode;
  }
}
