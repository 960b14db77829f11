/**
 * Signing in as every client of an OpenID Connect issuer does: a code with PKCE, swapped for an ID token. Of what browsers and Node
 * both have, for the console, GraphiQL and the command lines. https://datatracker.ietf.org/doc/html/rfc7636
 */

/** The issuer's client for people, and where it signs them in. */
interface Client {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}

/** Who signs in: what a person would fill into the laptop's sign-in page, by the names of its fields. */
export type Person = Readonly<Record<string, string>>;

export interface IdToken {
  readonly token: string;
  /** In milliseconds since 1970. */
  readonly endsAt: number;
}

/** What the laptop's /health says of signing in, once there is an issuer. */
interface Health {
  readonly signIn?: { readonly issuer: string; readonly clientId: string; readonly redirectUri: string };
}

/**
 * Signs somebody in at the laptop at an origin, such as `http://localhost:4000`. Rejects with a sentence for people where it is still
 * starting or refuses, and as fetch does where nobody answers.
 */
export async function signInAt(origin: string, person: Person): Promise<IdToken> {
  return await exchange(await clientAt(origin), person);
}

/** The laptop's client, which comes back to the origin that it was asked at, whatever its port. */
async function clientAt(origin: string): Promise<Client> {
  const { signIn: known } = await json<Health>(`${origin}/health`);
  if (known === undefined) throw new Error(`The laptop cloud at ${origin} is still starting.`);
  const discovered = await json<Readonly<Record<string, string>>>(
    `${known.issuer}/.well-known/openid-configuration`,
  );
  const { authorization_endpoint: authorizationEndpoint = '', token_endpoint: tokenEndpoint = '' } =
    discovered;
  const redirectUri = origin + new URL(known.redirectUri).pathname;
  return { clientId: known.clientId, redirectUri, authorizationEndpoint, tokenEndpoint };
}

async function exchange(client: Client, person: Person): Promise<IdToken> {
  const { clientId, redirectUri, authorizationEndpoint, tokenEndpoint } = client;
  const common = { client_id: clientId, redirect_uri: redirectUri };
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  // The answer sends to the redirect URI, which the fetch follows: a page may read where it ended, but no Location.
  const redirected = await post(authorizationEndpoint, {
    ...common,
    ...person,
    response_type: 'code',
    scope: 'openid',
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: 'S256',
  });
  const code = new URL(redirected.url).searchParams.get('code');
  if (code === null) throw new Error(`The sign-in was refused: ${await redirected.text()}`);
  await redirected.body?.cancel();
  const grant = { ...common, grant_type: 'authorization_code', code, code_verifier: verifier };
  const answer = (await (await post(tokenEndpoint, grant)).json()) as TokenAnswer;
  if (answer.id_token === undefined) throw new Error(`There was no token: ${answer.error}`);
  return { token: answer.id_token, endsAt: Date.now() + answer.expires_in * 1_000 };
}

/** https://datatracker.ietf.org/doc/html/rfc6749#section-5 */
interface TokenAnswer {
  readonly id_token?: string;
  /** In seconds. */
  readonly expires_in: number;
  readonly error?: string;
}

async function json<Answer>(url: string): Promise<Answer> {
  return (await (await fetch(url)).json()) as Answer;
}

function post(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
}

/** https://datatracker.ietf.org/doc/html/rfc4648#section-5 */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
