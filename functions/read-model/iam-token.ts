import { createHash, createHmac } from 'node:crypto';
import { environment } from '../platform/environment.ts';

/** Whom a token lets in where. */
export interface DatabaseLogin {
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
}

/** RDS takes no other: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html */
const LIFETIME_SECONDS = '900';
const ALGORITHM = 'AWS4-HMAC-SHA256';
const SERVICE = 'rds-db';

/**
 * The password by which RDS knows this function: a URL of its own, presigned with Signature Version 4 by the credentials
 * that Lambda gives in the environment. `@aws-sdk/rds-signer` makes the same, with 300 KB for every other place that
 * credentials can come from; a test compares the two.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function iamToken({ hostname, port, username }: DatabaseLogin, now = new Date()): string {
  const host = `${hostname}:${port}`;
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [time.slice(0, 8), environment('AWS_REGION'), SERVICE, 'aws4_request'];
  const sessionToken = process.env.AWS_SESSION_TOKEN;
  const query = canonicalQuery({
    Action: 'connect',
    DBUser: username,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': [environment('AWS_ACCESS_KEY_ID'), ...scope].join('/'),
    'X-Amz-Date': time,
    'X-Amz-Expires': LIFETIME_SECONDS,
    ...(sessionToken && { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  });
  const request = ['GET', '/', query, `host:${host}`, '', 'host', sha256('')].join('\n');
  const text = [ALGORITHM, time, scope.join('/'), sha256(request)].join('\n');
  return `${host}/?${query}&X-Amz-Signature=${sign(text, scope)}`;
}

/** Parameters in the order of their names, as signature and URL want them. */
function canonicalQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${percentEncode(value)}`)
    .join('&');
}

/** Everything but letters, digits and `-_.~`; encodeURIComponent leaves five characters more. */
function percentEncode(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Signs with a key that is good for one day, region and service. */
function sign(text: string, scope: readonly string[]): string {
  const secret: Buffer = Buffer.from(`AWS4${environment('AWS_SECRET_ACCESS_KEY')}`);
  const key = scope.reduce((outer, part) => createHmac('sha256', outer).update(part).digest(), secret);
  return createHmac('sha256', key).update(text).digest('hex');
}
