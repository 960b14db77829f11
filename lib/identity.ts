import { Aws, Duration, Fn, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  ClientAttributes,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { DataProtection } from './data-protection.ts';

/** Who may sign in, as cdk.json says. */
export interface SignIn {
  /** Where a browser may be sent back to after it has signed in or out. */
  readonly callbackUrls: readonly string[];
  /** The tenants that have a program of their own, which signs in by itself. People need nothing here. */
  readonly machineTenants: readonly string[];
}

/** What the identity provider needs to know. */
export interface IdentityProps extends SignIn {
  readonly protection: DataProtection;
}

/** What verifies tokens, and needs to know whose to trust. */
export type TokenTrust = Readonly<Record<'TOKEN_ISSUER' | 'TOKEN_CLIENT_IDS', string>>;

const ROLES = ['admin', 'customer'];
/** As domain/ids.ts wants it: it is part of keys and of execution names. */
const TENANT = /^[a-z0-9][a-z0-9-]{0,23}$/;

/** Who signs tokens, as far as functions need to know. */
export interface TokenIssuer {
  /** What functions that verify tokens are told. */
  readonly trust: TokenTrust;
  /** Where the keys are published with which tokens are signed. */
  readonly keysUri: string;
}

/**
 * Who may sign in: the pool of users with its groups, the page on which people sign in, and the applications for which tokens are made.
 *
 * A person's tenant is an attribute that is written once, by whoever creates the user. A program's tenant is a scope, and each
 * program may ask for its own tenant's only. So nobody chooses their tenant.
 */
export class Identity extends Construct implements TokenIssuer {
  readonly pool: UserPool;
  /** The application of pages. */
  readonly web: UserPoolClient;
  /** The applications of programs, by tenant. */
  readonly machines: ReadonlyMap<string, UserPoolClient>;
  readonly #domain: UserPoolDomain;

  constructor(scope: Construct, id: string, { callbackUrls, machineTenants, protection }: IdentityProps) {
    super(scope, id);
    this.pool = this.#createPool(protection);
    for (const groupName of ROLES) this.pool.addGroup(groupName, { groupName });
    this.#domain = this.#createDomain();
    this.web = this.#webClient(callbackUrls);
    const scopes = this.#apiScopes(machineTenants);
    this.machines = new Map(machineTenants.map((tenant) => [tenant, this.#machineClient(tenant, scopes)]));
  }

  /** Where people sign in, and programs get their tokens. */
  get signInUrl(): string {
    return this.#domain.baseUrl();
  }

  get trust(): TokenTrust {
    return { TOKEN_ISSUER: this.#issuer, TOKEN_CLIENT_IDS: Fn.join(',', this.#clientIds) };
  }

  get keysUri(): string {
    return `${this.#issuer}/.well-known/jwks.json`;
  }

  /** A regular expression for the ids of the applications whose tokens are meant for the API. */
  get clientPattern(): string {
    return `^(?:${Fn.join('|', this.#clientIds)})$`;
  }

  get #issuer(): string {
    return this.pool.userPoolProviderUrl;
  }

  get #clientIds(): string[] {
    return [this.web, ...this.machines.values()].map((client) => client.userPoolClientId);
  }

  #createPool({ durability }: DataProtection): UserPool {
    const pool = new UserPool(this, 'Users', {
      // Administrators create users, because they decide on the tenant.
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      keepOriginal: { email: true },
      customAttributes: { tenant: new StringAttribute({ minLen: 1, maxLen: 24, mutable: false }) },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      ...durability,
    });
    // A pool whose logical id changes is a new one without users.
    (pool.node.defaultChild as CfnUserPool).overrideLogicalId('UserPool');
    Validations.of(pool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason:
          'A second factor is each user’s choice: asked of everybody, it would lock out those who have none.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason:
          'Threat protection is a feature of the Plus plan, which costs several times as much for each active user.',
      },
    );
    return pool;
  }

  /** Its name must be free in the whole region, and the account is what nobody else has. */
  #createDomain(): UserPoolDomain {
    return this.pool.addDomain('SignIn', {
      cognitoDomain: { domainPrefix: `serverless-cqrs-${Aws.ACCOUNT_ID}` },
    });
  }

  /** What programs may ask for: a role, and their tenant. By name. */
  #apiScopes(tenants: readonly string[]): ReadonlyMap<string, OAuthScope> {
    const scopes = [...ROLES, ...tenants.map(tenantScope)].map(
      (scopeName) => new ResourceServerScope({ scopeName, scopeDescription: `Acts as ${scopeName}` }),
    );
    const server = this.pool.addResourceServer('Api', { identifier: 'shop', scopes });
    return new Map(scopes.map((scope) => [scope.scopeName, OAuthScope.resourceServer(server, scope)]));
  }

  /** For pages: people sign in on Cognito’s page, and the page swaps the code that it gets for tokens (PKCE, so no secret). */
  #webClient(callbackUrls: readonly string[]): UserPoolClient {
    return this.pool.addClient('Web', {
      generateSecret: false,
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [...callbackUrls],
        logoutUrls: [...callbackUrls],
      },
      // The ID token must hold the tenant, and nobody may write it.
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ email: true, emailVerified: true })
        .withCustomAttributes('tenant'),
      writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(7),
      preventUserExistenceErrors: true,
    });
  }

  /** For a tenant's programs: they sign in with a secret (client credentials), and get no other tenant's scope. */
  #machineClient(tenant: string, scopes: ReadonlyMap<string, OAuthScope>): UserPoolClient {
    if (!TENANT.test(tenant)) throw new Error(`${JSON.stringify(tenant)} cannot be the name of a tenant.`);
    return this.pool.addClient(`Machine-${tenant}`, {
      generateSecret: true,
      // No person signs in through it.
      authFlows: { userSrp: false },
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [...ROLES, tenantScope(tenant)].flatMap((name) => scopes.get(name) ?? []),
      },
      accessTokenValidity: Duration.hours(1),
    });
  }
}

function tenantScope(tenant: string): string {
  return `tenant.${tenant}`;
}
