import { errors, type JWTPayload } from 'jose';
import { type Authority, type Caller, unauthorised } from './authorisation.ts';

/** The claims of a token; rejects with an error of jose's where it does not hold. */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

/** Recognises people and machines by the tokens of a user pool. `clientIds` tells whose tokens are taken. */
export function userPoolAuthority(verify: VerifyToken, clientIds = /^/): Authority {
  return {
    mode: 'AMAZON_COGNITO_USER_POOLS',
    recognise: async ({ headers, sourceIp }) => {
      const claims = await verified(headers.authorization ?? '', verify);
      // An ID token names its client as audience, an access token apart.
      const client = claims.token_use === 'id' ? claims.aud : claims.client_id;
      if (!clientIds.test(String(client))) throw unauthorised('You are not authorized to make this call.');
      return callerOf(claims, sourceIp);
    },
  };
}

async function verified(token: string, verify: VerifyToken): Promise<JWTPayload> {
  try {
    return await verify(token);
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw unauthorised('Token has expired.');
    if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
      throw unauthorised('Unable to parse JWT token.');
    if (error instanceof errors.JOSEError) throw unauthorised('You are not authorized to make this call.');
    throw error;
  }
}

function callerOf(claims: JWTPayload, sourceIp: string): Caller {
  const { sub, iss, exp = 0, 'cognito:groups': groups = [] } = claims;
  const names = [groups].flat().map(String);
  return {
    mode: 'AMAZON_COGNITO_USER_POOLS',
    identity: {
      sub,
      issuer: iss,
      username: claims['cognito:username'] ?? claims.username ?? sub,
      claims,
      sourceIp: [sourceIp],
      defaultAuthStrategy: 'ALLOW',
      groups: names.length === 0 ? null : names,
    },
    groups: names,
    expiresAt: exp * 1_000,
  };
}
