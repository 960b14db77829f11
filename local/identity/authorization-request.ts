import type { UserPoolClientDefinition, UserPoolDefinition } from '../contracts.ts';
import { OAuthError } from './oauth-error.ts';

/** What a client asks of the authorize endpoint, checked. */
export interface AuthorizationRequest {
  readonly client: UserPoolClientDefinition;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly nonce: string | null;
  /** PKCE's S256 challenge, where the client sends one. */
  readonly challenge: string | null;
}

/**
 * Reads the parameters of an authorization request; throws an OAuthError that is shown and not redirected: to whom is what is in
 * doubt.
 */
export function authorizationRequest(
  { clients }: UserPoolDefinition,
  parameters: URLSearchParams,
): AuthorizationRequest {
  const client = clients.find(({ id }) => id === parameters.get('client_id'));
  if (client === undefined) throw new OAuthError('invalid_request', 'There is no such client.');
  if (!client.flows.includes('code') || parameters.get('response_type') !== 'code')
    throw new OAuthError('unauthorized_client', 'The client may not ask for that response_type.');
  const redirectUri = parameters.get('redirect_uri') ?? '';
  if (!client.callbackUrls.some((url) => isSameCallback(url, redirectUri)))
    throw new OAuthError('redirect_mismatch', `${redirectUri} is not a callback URL of the client.`);
  return {
    client,
    redirectUri,
    scopes: requestedScopes(client, parameters),
    state: parameters.get('state'),
    nonce: parameters.get('nonce'),
    challenge: challengeOf(parameters),
  };
}

/** The scopes asked for, or all that the client may have; throws OAuthError. */
export function requestedScopes(
  client: UserPoolClientDefinition,
  parameters: URLSearchParams,
): readonly string[] {
  const scopes = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const excess = scopes.find((scope) => !client.scopes.includes(scope));
  if (excess !== undefined) throw new OAuthError('invalid_scope', `The client may not ask for ${excess}.`);
  return scopes.length === 0 ? client.scopes : scopes;
}

/** A callback on the machine itself may be at any port, which `--port-offset` moves: see exceptions.ts. */
function isSameCallback(registered: string, given: string): boolean {
  if (registered === given) return true;
  if (!URL.canParse(given) || new URL(registered).hostname !== 'localhost') return false;
  const [expected, actual] = [new URL(registered), new URL(given)];
  expected.port = actual.port;
  return expected.href === actual.href;
}

function challengeOf(parameters: URLSearchParams): string | null {
  const challenge = parameters.get('code_challenge');
  if (challenge !== null && parameters.get('code_challenge_method') !== 'S256')
    throw new OAuthError('invalid_request', 'code_challenge_method must be S256.');
  return challenge;
}
