import { Session } from './session.ts';
import { signInAt } from './sign-in.ts';

/** The tenant that the API answers for: streams and executions of an order are found by it. */
export const TENANT = 'default';

/** Who asks: an administrator of the tenant. */
const CALLER = { 'cognito:groups': 'admin', 'custom:tenant': TENANT, sub: 'console' };

const session = new Session(() => signInAt(location.origin, CALLER));

/** A refused token is one of before the issuer's restart, at the most. */
const UNAUTHORIZED = 401;

/**
 * Sends a request of the administrator's. A token that is refused is replaced, once. Rejects with a sentence for people when nobody
 * answers, and as fetch does when it is aborted.
 */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    const token = await session.token();
    const response = await fetch(url, signed(init, token));
    if (response.status !== UNAUTHORIZED) return response;
    return await fetch(url, signed(init, await session.token(token)));
  } catch (error) {
    // What fetch throws where there is no answer: https://fetch.spec.whatwg.org/#fetch-method
    if (error instanceof TypeError) throw new Error('The backend does not answer.', { cause: error });
    throw error;
  }
}

function signed(init: RequestInit, token: string): RequestInit {
  return { ...init, headers: { ...init.headers, authorization: token } };
}
