/** Who calls the API: the modes of authentication that AppSync offers and the laptop serves. */
import type { AuthenticationProvider } from '../contracts.ts';
import { RequestError } from './errors.ts';

/** A mode of authentication, by AppSync's name for it. */
export type AuthMode = AuthenticationProvider['mode'];

/**
 * What a caller is recognised by: an HTTP request, or what stands for one in a message of a WebSocket (method POST, path
 * `/graphql/connect` or `/graphql`, the message's `authorization` object as headers).
 */
export interface Credentials {
  readonly method: string;
  /** With the query string, if there is one. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** The address that the request came from. */
  readonly sourceIp: string;
}

/** A caller whose token or signature held. */
export interface Caller {
  readonly mode: AuthMode;
  /**
   * `ctx.identity` of the resolvers.
   * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
   */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Names of the user pool's groups; none with AWS_IAM. */
  readonly groups: readonly string[];
  /** When the token stops to hold, in milliseconds since the epoch; Infinity with AWS_IAM. */
  readonly expiresAt: number;
}

/** Recognises the caller. Rejects with a RequestError (401 or 403) that AppSync would answer. */
export type Authorise = (credentials: Credentials) => Promise<Caller>;

/** Recognises callers in one mode. */
export interface Authority {
  readonly mode: AuthMode;
  readonly recognise: Authorise;
}

/** The refusal of a whole request, as AppSync words it. */
export function unauthorised(message: string): RequestError {
  return new RequestError('UnauthorizedException', message, 401);
}

/**
 * Asks the authority that the form of the header is for: a signature's says that it is one, everything else ought to be a token.
 * A token has no scheme before it: https://repost.aws/knowledge-center/aws-appsync-graphql-request-unauth-error
 */
export function authoriser(authorities: readonly Authority[]): Authorise {
  return async (credentials) => {
    const { authorization } = credentials.headers;
    if (authorization === undefined) throw unauthorised('Valid authorization header not provided.');
    const mode = authorization.startsWith('AWS4-HMAC-SHA256 ') ? 'AWS_IAM' : 'AMAZON_COGNITO_USER_POOLS';
    const authority = authorities.find((one) => one.mode === mode);
    if (authority === undefined) throw unauthorised('You are not authorized to make this call.');
    return await authority.recognise(credentials);
  };
}
