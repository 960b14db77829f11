/** Signs in at the issuer of a running laptop, as any client of it does: a code with PKCE, exchanged for tokens. */
import { createHash, randomBytes } from 'node:crypto';

/** Who signs in. */
export interface Person {
  readonly role: string;
  readonly tenant: string;
  readonly subject: string;
}

/** The person that loads sample data and that tools act as. */
export const ADMIN: Person = { role: 'admin', tenant: 'default', subject: 'admin' };

/** A laptop's client for people, and where it signs in. */
interface SignIn {
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
}

/**
 * An administrator's token for a GraphQL URL: the one given by hand, or else one of the laptop that has the URL. Rejects with a
 * sentence for people.
 */
export async function administratorToken(url: string, given: string | undefined): Promise<string> {
  return given || (await signIn(new URL(url).origin, ADMIN));
}

/** An ID token of the laptop at this origin, `http://localhost:4000`. Rejects with a sentence for people. */
export async function signIn(origin: string, { role, tenant, subject }: Person): Promise<string> {
  const { authorizationEndpoint, tokenEndpoint, ...client } = await signInOf(origin);
  const verifier = randomBytes(32).toString('base64url');
  const redirect = await post(authorizationEndpoint, {
    ...client,
    response_type: 'code',
    scope: 'openid',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    sub: subject,
    'cognito:groups': role,
    'custom:tenant': tenant,
  });
  const location = redirect.headers.get('location');
  if (location === null) throw new Error(`The laptop did not sign in ${subject}: ${await redirect.text()}`);
  const code = new URL(location).searchParams.get('code') ?? '';
  const grant = { ...client, grant_type: 'authorization_code', code, code_verifier: verifier };
  const { id_token: token, error } = (await (await post(tokenEndpoint, grant)).json()) as {
    readonly id_token?: string;
    readonly error?: string;
  };
  if (token === undefined) throw new Error(`The laptop gave no token: ${error}`);
  return token;
}

async function signInOf(origin: string): Promise<SignIn> {
  const health = await json(`${origin}/health`).catch((cause: unknown) => {
    throw new Error(
      `No laptop cloud answers at ${origin}. Start one with npm start, or give a token of a deployment: --token, or the variable TOKEN.`,
      { cause },
    );
  });
  const { signIn: known } = health as { readonly signIn?: Readonly<Record<string, string>> };
  if (known === undefined) throw new Error(`The laptop cloud at ${origin} is still starting.`);
  const discovery = await json(`${known.issuer}/.well-known/openid-configuration`);
  const { authorization_endpoint, token_endpoint } = discovery as Readonly<Record<string, string>>;
  return {
    client_id: String(known.clientId),
    redirect_uri: String(known.redirectUri),
    authorizationEndpoint: String(authorization_endpoint),
    tokenEndpoint: String(token_endpoint),
  };
}

async function json(url: string): Promise<unknown> {
  return await (await fetch(url)).json();
}

function post(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
}
