import { JwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError, JwtExpiredError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { ServiceUnavailableError, UnauthenticatedError } from '../../domain/errors.ts';
import { environment } from './environment.ts';
import type { Claims } from './identity.ts';
import { logger } from './logger.ts';

/** Whom to trust. */
export interface TokenTrust {
  /** Exactly the claim `iss`. */
  readonly issuer: string;
  /** The applications whose tokens are meant for this API. */
  readonly clientIds: readonly string[];
  /** Reads the issuer's keys, a JSON Web Key Set, at the first token and whenever one names a key that is not known yet. */
  readonly readKeys: () => Promise<ArrayBuffer>;
}

/**
 * Answers the claims of a token.
 *
 * @throws UnauthenticatedError where it is not the issuer's, not for this API, or not of this time
 * @throws ServiceUnavailableError where the keys cannot be read
 */
export type VerifyToken = (token: string) => Promise<Claims>;

/** What the template says about whom to trust. */
export function trustFromEnvironment(): Pick<TokenTrust, 'issuer' | 'clientIds'> {
  return { issuer: environment('TOKEN_ISSUER'), clientIds: environment('TOKEN_CLIENT_IDS').split(',') };
}

/**
 * Verifies what Cognito signs. Not by the library's verifier for Cognito, which trusts Cognito's own host names only: a laptop
 * has an issuer of its own. A token of an unknown key makes it read the keys again, at most every 10 s.
 */
export function createTokenVerifier({ issuer, clientIds, readKeys }: TokenTrust): VerifyToken {
  const verifier = JwtVerifier.create(
    // ID tokens say in `aud` for whom they are and access tokens in `client_id`: checked below.
    { issuer, audience: null },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: readKeys } }) },
  );
  return async (token) => {
    const claims = await verifier.verify(token).catch((cause: unknown) => {
      throw refusal(cause);
    });
    const client = claims.token_use === 'access' ? claims.client_id : claims.aud;
    if (typeof client !== 'string' || !clientIds.includes(client)) {
      throw new UnauthenticatedError('the token is meant for another application');
    }
    return claims;
  };
}

function refusal(cause: unknown): Error {
  if (cause instanceof JwtExpiredError) return new UnauthenticatedError('the token has expired', { cause });
  if (cause instanceof JwtBaseError && !(cause instanceof FetchError)) {
    return new UnauthenticatedError('the token is not valid', { cause });
  }
  logger.error('the signing keys cannot be read', { error: cause });
  return new ServiceUnavailableError('tokens cannot be verified at the moment', { cause });
}
