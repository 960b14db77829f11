/** A Cognito user pool's OpenID Connect issuer and its domain: discovery, keys, and the endpoints of OAuth 2. */
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { type AwsRequest, type HttpAnswer, header } from '../aws/http.ts';
import type { UserPoolClientDefinition, UserPoolDefinition } from '../contracts.ts';
import { AuthorizationCodes } from './authorization-codes.ts';
import { authorizationRequest } from './authorization-request.ts';
import { OAuthError } from './oauth-error.ts';
import { personIn, signInPage } from './sign-in-page.ts';
import { ALGORITHM, type SigningKeys } from './signing-keys.ts';
import { tokensFor } from './token-endpoint.ts';

/** Paths of a user pool's domain. https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html */
const AUTHORIZE = '/oauth2/authorize';
const TOKEN = '/oauth2/token';

type Endpoint = (request: AwsRequest) => HttpAnswer | Promise<HttpAnswer>;

/** The issuer of one user pool. */
export class Issuer {
  readonly pool: UserPoolDefinition;
  readonly keys: SigningKeys;
  readonly #codes = new AuthorizationCodes();
  readonly #endpoints: Readonly<Record<string, Endpoint>>;

  constructor(pool: UserPoolDefinition, keys: SigningKeys) {
    this.pool = pool;
    this.keys = keys;
    const { pathname } = new URL(pool.issuer);
    this.#endpoints = {
      [`GET ${pathname}/.well-known/openid-configuration`]: () => json(200, this.#discovery),
      [`GET ${pathname}/.well-known/jwks.json`]: () => json(200, keys.publicSet),
      [`GET ${AUTHORIZE}`]: (request) => this.#askWho(request),
      [`POST ${AUTHORIZE}`]: (request) => this.#signIn(request),
      [`POST ${TOKEN}`]: (request) => this.#exchange(request),
    };
  }

  /** Where the client sends people, and where it gets their tokens. */
  get endpoints(): { readonly authorization: string; readonly token: string } {
    const { origin } = new URL(this.pool.issuer);
    return { authorization: `${origin}${AUTHORIZE}`, token: `${origin}${TOKEN}` };
  }

  /** The endpoint that a request is for, if it is for the issuer. */
  endpoint(method: string, path: string): Endpoint | undefined {
    const endpoint = this.#endpoints[`${method} ${path.split('?')[0]}`];
    return endpoint && ((request) => answered(endpoint, request));
  }

  /** The client with which people sign in: it has no secret to keep. */
  get client(): UserPoolClientDefinition {
    const client = this.pool.clients.find(
      ({ flows, secret }) => flows.includes('code') && secret === undefined,
    );
    if (client === undefined) throw new Error('the user pool has no app client for people');
    return client;
  }

  /** The claims of a token of this issuer; rejects with an error of jose's where it does not hold (any more). */
  async verify(token: string): Promise<JWTPayload> {
    const options = { issuer: this.pool.issuer, algorithms: [ALGORITHM] };
    return (await jwtVerify(token, createLocalJWKSet(this.keys.publicSet), options)).payload;
  }

  /** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
  get #discovery(): object {
    const { issuer, clients } = this.pool;
    return {
      issuer,
      authorization_endpoint: this.endpoints.authorization,
      token_endpoint: this.endpoints.token,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: [ALGORITHM],
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: [...new Set(clients.flatMap(({ scopes }) => scopes))],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    };
  }

  #askWho({ path }: AwsRequest): HttpAnswer {
    const parameters = new URL(path, this.pool.issuer).searchParams;
    authorizationRequest(this.pool, parameters);
    return page(signInPage(this.pool, parameters));
  }

  #signIn({ body }: AwsRequest): HttpAnswer {
    const form = new URLSearchParams(body);
    const request = authorizationRequest(this.pool, form);
    const person = personIn(this.pool, form);
    const location = new URL(request.redirectUri);
    location.searchParams.set('code', this.#codes.issue({ request, person }));
    if (request.state !== null) location.searchParams.set('state', request.state);
    return { status: 302, headers: { 'cache-control': 'no-store', location: location.href }, body: '' };
  }

  async #exchange(request: AwsRequest): Promise<HttpAnswer> {
    const form = new URLSearchParams(request.body);
    const { access, id, expiresIn } = tokensFor(
      this.pool,
      this.#codes,
      form,
      header(request, 'authorization'),
    );
    return json(200, {
      access_token: await this.keys.sign(access),
      ...(id && { id_token: await this.keys.sign(id) }),
      expires_in: expiresIn,
      token_type: 'Bearer',
    });
  }
}

/** An endpoint's answer, or its refusal. */
async function answered(endpoint: Endpoint, request: AwsRequest): Promise<HttpAnswer> {
  try {
    return await endpoint(request);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return json(400, { error: error.code, error_description: error.message });
  }
}

/** Pages of other origins may exchange codes; none may sign in in somebody's name, so the authorize endpoint is not among these. */
const OPEN = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' };

function json(status: number, value: unknown): HttpAnswer {
  return { status, headers: { ...OPEN, 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function page(html: string): HttpAnswer {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html };
}
