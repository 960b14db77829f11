import { createHash, randomBytes } from 'node:crypto';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { Person } from './claims.ts';
import { OAuthError } from './oauth-error.ts';

/** Cognito's codes last this long, in milliseconds. https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
const CODE_LIFE = 5 * 60_000;

/** What a code stands for. */
export interface Grant {
  readonly request: AuthorizationRequest;
  readonly person: Person;
}

/** Codes that clients exchange for tokens, each once. */
export class AuthorizationCodes {
  readonly #issued = new Map<string, Grant & { readonly expiresAt: number }>();

  issue(grant: Grant): string {
    const code = randomBytes(24).toString('base64url');
    this.#issued.set(code, { ...grant, expiresAt: Date.now() + CODE_LIFE });
    return code;
  }

  /** What the code in a token request stands for; throws OAuthError. A code is spent whatever comes of it. */
  redeem(parameters: URLSearchParams): Grant {
    const code = parameters.get('code') ?? '';
    const grant = this.#issued.get(code);
    this.#issued.delete(code);
    if (grant === undefined || grant.expiresAt < Date.now())
      throw new OAuthError('invalid_grant', 'The code is unknown, spent or too old.');
    const { client, redirectUri, challenge } = grant.request;
    if (client.id !== parameters.get('client_id') || redirectUri !== parameters.get('redirect_uri'))
      throw new OAuthError('invalid_grant', 'The code was issued to somebody else.');
    if (challenge !== null && challenge !== s256(parameters.get('code_verifier') ?? ''))
      throw new OAuthError('invalid_grant', 'The code_verifier is wrong.');
    return grant;
  }
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
