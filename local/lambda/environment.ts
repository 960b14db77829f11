import { ACCESS_KEY } from '../aws/access-key.ts';
import type { FunctionDefinition } from '../resources/model.ts';
import { s3Endpoint } from '../s3/endpoint.ts';

/** Where a function finds the services of this laptop cloud. */
export interface FunctionSurroundings {
  readonly region: string;
  /** The one AWS endpoint. */
  readonly awsEndpoint: string;
  /** DynamoDB directly, a hop less on the path that every command takes. */
  readonly dynamodbEndpoint: string;
  /** host:port of the X-Ray daemon's UDP socket. */
  readonly xrayDaemon: string;
  /** Last word on the template's own variables: the laptop exceptions. */
  readonly adjust: (variables: Readonly<Record<string, string>>) => Record<string, string>;
}

/** The name of the log stream; one a function is enough where lines go to one file. */
export const LOG_STREAM = 'laptop';

/**
 * A function's environment variables: the template's, and what Lambda's runtime sets.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function functionEnvironment(
  definition: FunctionDefinition,
  surroundings: FunctionSurroundings,
): Record<string, string> {
  return {
    ...surroundings.adjust(definition.environment),
    AWS_ACCESS_KEY_ID: ACCESS_KEY.id,
    AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secret,
    AWS_SESSION_TOKEN: 'laptop',
    AWS_REGION: surroundings.region,
    AWS_DEFAULT_REGION: surroundings.region,
    AWS_ENDPOINT_URL: surroundings.awsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: surroundings.dynamodbEndpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint(surroundings.awsEndpoint),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: LOG_STREAM,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: surroundings.xrayDaemon,
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    LANG: 'en_US.UTF-8',
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    _HANDLER: definition.handler,
  };
}
