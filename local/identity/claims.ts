/**
 * What Cognito's tokens say.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { UserPoolClientDefinition, UserPoolDefinition } from '../contracts.ts';

/** Who has signed in. */
export interface Person {
  readonly subject: string;
  readonly groups: readonly string[];
  /** By the attribute's name, `custom:…` included. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Who somebody is, for the client that they signed in to. */
export function idClaims(
  { issuer }: UserPoolDefinition,
  client: UserPoolClientDefinition,
  person: Person,
): JWTPayload {
  const readable = Object.entries(person.attributes).filter(
    ([name]) => client.readAttributes?.includes(name) ?? true,
  );
  return {
    ...Object.fromEntries(readable),
    ...groupClaims(person),
    sub: person.subject,
    'cognito:username': person.subject,
    aud: client.id,
    iss: issuer,
    token_use: 'id',
    ...times(client.idTokenLife),
  };
}

/** What somebody lets the client do. It says nothing of their attributes. */
export function accessClaims(
  { issuer }: UserPoolDefinition,
  client: UserPoolClientDefinition,
  person: Person,
  scopes: readonly string[],
): JWTPayload {
  return {
    ...groupClaims(person),
    sub: person.subject,
    username: person.subject,
    client_id: client.id,
    iss: issuer,
    token_use: 'access',
    scope: scopes.join(' '),
    version: 2,
    ...times(client.accessTokenLife),
  };
}

/** What a machine may do, which signs in as itself. */
export function machineClaims(
  { issuer }: UserPoolDefinition,
  client: UserPoolClientDefinition,
  scopes: readonly string[],
): JWTPayload {
  return {
    sub: client.id,
    client_id: client.id,
    iss: issuer,
    token_use: 'access',
    scope: scopes.join(' '),
    version: 2,
    ...times(client.accessTokenLife),
  };
}

function groupClaims({ groups }: Person): JWTPayload {
  return groups.length === 0 ? {} : { 'cognito:groups': groups };
}

/** A token's beginning and end, in seconds since the epoch, and its own id. */
function times(life: number): JWTPayload {
  const now = Math.floor(Date.now() / 1_000);
  return { auth_time: now, iat: now, exp: now + life, jti: randomUUID() };
}
