/** POST /oauth2/token. https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
import { timingSafeEqual } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { UserPoolClientDefinition, UserPoolDefinition } from '../contracts.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import { requestedScopes } from './authorization-request.ts';
import { accessClaims, idClaims, machineClaims } from './claims.ts';
import { OAuthError } from './oauth-error.ts';

/** The claims of the tokens that a request is worth. */
export interface Tokens {
  readonly access: JWTPayload;
  readonly id?: JWTPayload;
  /** Seconds until the access token ends. */
  readonly expiresIn: number;
}

/** What the form asks for; `authorization` is the header with a client's secret. Throws OAuthError. */
export function tokensFor(
  pool: UserPoolDefinition,
  codes: AuthorizationCodes,
  form: URLSearchParams,
  authorization: string | undefined,
): Tokens {
  const parameters = withCredentials(form, authorization);
  const client = knownClient(pool, parameters);
  const grantType = parameters.get('grant_type');
  if (grantType === 'client_credentials') return machineTokens(pool, client, parameters);
  if (grantType === 'authorization_code') return personTokens(pool, codes, parameters);
  throw new OAuthError('unsupported_grant_type', `The laptop does not know the grant type ${grantType}.`);
}

function machineTokens(
  pool: UserPoolDefinition,
  client: UserPoolClientDefinition,
  parameters: URLSearchParams,
): Tokens {
  if (!client.flows.includes('client_credentials'))
    throw new OAuthError('unauthorized_client', 'The client may not sign in as itself.');
  const scopes = requestedScopes(client, parameters);
  return { access: machineClaims(pool, client, scopes), expiresIn: client.accessTokenLife };
}

function personTokens(
  pool: UserPoolDefinition,
  codes: AuthorizationCodes,
  parameters: URLSearchParams,
): Tokens {
  const { request, person } = codes.redeem(parameters);
  const { client, scopes, nonce } = request;
  const id = { ...idClaims(pool, client, person), ...(nonce !== null && { nonce }) };
  const access = accessClaims(pool, client, person, scopes);
  return { access, expiresIn: client.accessTokenLife, ...(scopes.includes('openid') && { id }) };
}

/** A client says who it is in the form or in the header. */
function withCredentials(form: URLSearchParams, authorization = ''): URLSearchParams {
  const [, encoded] = /^Basic (.+)$/.exec(authorization) ?? [];
  if (encoded === undefined) return form;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return new URLSearchParams([...form, ['client_id', id], ['client_secret', secret]]);
}

function knownClient({ clients }: UserPoolDefinition, parameters: URLSearchParams): UserPoolClientDefinition {
  const client = clients.find(({ id }) => id === parameters.get('client_id'));
  if (client === undefined || !isSecret(client.secret ?? '', parameters.get('client_secret') ?? ''))
    throw new OAuthError('invalid_client', 'The client is unknown, or its secret is wrong.');
  return client;
}

function isSecret(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
