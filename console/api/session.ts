/**
 * Who asks: an administrator of one tenant. Signs in as every client of the issuer does, with a code and PKCE for an ID token; the fields
 * beside them are what a person would fill into the laptop's sign-in page.
 */

/** The tenant that the API answers for: streams and executions of an order are found by it. */
export const TENANT = 'default';

const CALLER = { 'cognito:groups': 'admin', 'custom:tenant': TENANT, sub: 'console' };
/** A token is renewed this long before it ends, in milliseconds. */
const MARGIN = 60_000;

interface Session {
  readonly token: string;
  /** When a new one is due, in milliseconds since 1970. */
  readonly until: number;
}

let session: Promise<Session> | undefined;

/** The header that every request to the public API carries. Rejects when nobody could be signed in; the next request tries again. */
export async function authorization(): Promise<Readonly<Record<string, string>>> {
  const { until } = (await session?.catch(() => undefined)) ?? { until: 0 };
  if (until < Date.now()) session = signIn();
  const { token } = await (session ?? signIn());
  return { authorization: token };
}

async function signIn(): Promise<Session> {
  const { issuer, clientId, redirectUri } = await callersClient();
  const { authorization_endpoint, token_endpoint } = await json<Record<string, string>>(
    `${issuer}/.well-known/openid-configuration`,
  );
  const client = { client_id: clientId, redirect_uri: redirectUri };
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const redirected = await post(String(authorization_endpoint), {
    ...client,
    ...CALLER,
    response_type: 'code',
    scope: 'openid',
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: 'S256',
  });
  await redirected.body?.cancel();
  const code = new URL(redirected.url).searchParams.get('code') ?? '';
  const grant = { ...client, grant_type: 'authorization_code', code, code_verifier: verifier };
  const answer = await (await post(String(token_endpoint), grant)).json();
  const { id_token: token, expires_in: seconds } = answer as { id_token?: string; expires_in: number };
  if (token === undefined) throw new Error('the sign-in failed');
  return { token, until: Date.now() + seconds * 1_000 - MARGIN };
}

interface Client {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
}

/** The client for people, as the backend tells of it; its callback at the port that the page came from. */
async function callersClient(): Promise<Client> {
  const { signIn: known } = await json<{ readonly signIn?: Client }>('/health');
  if (known === undefined) throw new Error('the backend is still starting');
  return { ...known, redirectUri: location.origin + new URL(known.redirectUri).pathname };
}

async function json<Answer>(url: string): Promise<Answer> {
  return (await (await fetch(url)).json()) as Answer;
}

function post(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
