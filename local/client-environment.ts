import { REGION } from './account.ts';
import { ACCESS_KEY } from './aws/access-key.ts';
import type { PostgresEngine } from './engines/postgres.ts';
import type { CloudModel } from './resources/model.ts';
import { s3Endpoint } from './s3/endpoint.ts';

/** Variables with which AWS SDKs, the AWS CLI and libpq's programs reach a laptop cloud. */
export function clientEnvironment(
  awsEndpoint: string,
  { host, port, sslMode, own }: PostgresEngine,
  { databases: [database] }: CloudModel,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ENDPOINT_URL_S3: s3Endpoint(awsEndpoint),
    AWS_ACCESS_KEY_ID: ACCESS_KEY.id,
    AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secret,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    PGHOST: host,
    PGPORT: String(port),
    PGSSLMODE: sslMode,
    PGDATABASE: own?.database ?? database?.name ?? 'postgres',
    PGUSER: own?.user ?? database?.owner ?? 'postgres',
    ...(own && { PGPASSWORD: own.password }),
  };
}
