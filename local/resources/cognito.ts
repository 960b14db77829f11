/** User pools and what belongs to them; identity/ issues their tokens. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { resourceType } from './resource-type.ts';

/** Ids and secrets are made from the name, so that a restart keeps them. */
function stableId(name: string, length: number): string {
  return createHash('sha256').update(name).digest('hex').slice(0, length);
}

/** People sign in at the laptop's own page, which asks for no password. */
const NO_PASSWORDS = 'nobody has a password on a laptop';
const NO_MESSAGES = 'a laptop sends no messages';

/** A user pool. Its people are not resources: the sign-in page takes anybody. */
export const userPool = resourceType({
  type: 'AWS::Cognito::UserPool',
  properties: v.strictObject({
    Schema: v.optional(v.array(v.object({ Name: v.string() })), []),
    UsernameAttributes: v.optional(v.array(v.picklist(['email', 'phone_number']))),
  }),
  withoutEffect: {
    AccountRecoverySetting: NO_PASSWORDS,
    AdminCreateUserConfig: 'the sign-in page takes anybody',
    AliasAttributes: 'the sign-in page takes any name',
    AutoVerifiedAttributes: NO_MESSAGES,
    DeletionProtection: 'data is fresh at each start unless it is to persist',
    EmailConfiguration: NO_MESSAGES,
    EmailVerificationMessage: NO_MESSAGES,
    EmailVerificationSubject: NO_MESSAGES,
    EnabledMfas: NO_PASSWORDS,
    MfaConfiguration: NO_PASSWORDS,
    Policies: NO_PASSWORDS,
    SmsVerificationMessage: NO_MESSAGES,
    UserAttributeUpdateSettings: NO_MESSAGES,
    UserPoolAddOns: NO_PASSWORDS,
    UserPoolName: 'is for readers',
    UserPoolTags: 'nobody is billed',
    UserPoolTier: 'nobody is billed',
    UsernameConfiguration: 'the sign-in page takes any name',
    VerificationMessageTemplate: NO_MESSAGES,
  },
  create: ({ Schema }, { addresses, defaultName, model }) => {
    const id = `${addresses.region}_${stableId(defaultName, 9)}`;
    const issuer = `${new URL(addresses.graphqlUrl).origin}/${id}`;
    // Of the schema, standard attributes have the names that OpenID Connect gives them; custom ones get their prefix from Cognito.
    const custom = Schema.map(({ Name }) => Name).filter((name) => !STANDARD_ATTRIBUTES.has(name));
    model.addUserPool({ id, issuer, customAttributes: custom.map((name) => `custom:${name}`) });
    return {
      ref: id,
      attributes: {
        Arn: `arn:aws:cognito-idp:${addresses.region}:${addresses.accountId}:userpool/${id}`,
        ProviderName: issuer.replace(/^http:\/\//, ''),
        ProviderURL: issuer,
        UserPoolId: id,
      },
    };
  },
});

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const STANDARD_ATTRIBUTES: ReadonlySet<string> = new Set(
  `address birthdate email email_verified family_name gender given_name locale middle_name name nickname phone_number
   phone_number_verified picture preferred_username profile sub updated_at website zoneinfo`.split(/\s+/),
);

/** A group of people. */
export const userPoolGroup = resourceType({
  type: 'AWS::Cognito::UserPoolGroup',
  properties: v.strictObject({
    GroupName: v.string(),
    UserPoolId: v.string(),
    Precedence: v.optional(v.number(), Number.MAX_SAFE_INTEGER),
  }),
  withoutEffect: { Description: 'is for readers' },
  create: ({ GroupName, UserPoolId, Precedence }, { model }) => {
    model.userPool(UserPoolId).groups.push({ name: GroupName, precedence: Precedence });
    return { ref: GroupName };
  },
});

/** What machines may ask access for. */
export const userPoolResourceServer = resourceType({
  type: 'AWS::Cognito::UserPoolResourceServer',
  properties: v.strictObject({
    Identifier: v.string(),
    UserPoolId: v.string(),
    Scopes: v.optional(v.array(v.strictObject({ ScopeName: v.string(), ScopeDescription: v.string() })), []),
  }),
  withoutEffect: { Name: 'is for readers' },
  create: ({ Identifier, UserPoolId, Scopes }, { model }) => {
    const scopes = Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`);
    model.userPool(UserPoolId).scopes.push(...scopes);
    return { ref: Identifier };
  },
});

/** Where people sign in. On a laptop the pages are where the issuer is. */
export const userPoolDomain = resourceType({
  type: 'AWS::Cognito::UserPoolDomain',
  properties: v.strictObject({ Domain: v.string(), UserPoolId: v.string() }),
  withoutEffect: { ManagedLoginVersion: "the laptop's sign-in page has one version" },
  create: ({ Domain, UserPoolId }, { model }) => {
    model.userPool(UserPoolId);
    return { ref: Domain };
  },
});

const SECONDS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
const unit = v.optional(v.picklist(['seconds', 'minutes', 'hours', 'days']), 'hours');
const flow = v.picklist(['code', 'client_credentials'], 'the implicit flow is not emulated');

/** An application that people or machines sign in with. */
export const userPoolClient = resourceType({
  type: 'AWS::Cognito::UserPoolClient',
  properties: v.strictObject({
    UserPoolId: v.string(),
    GenerateSecret: v.optional(v.boolean(), false),
    AllowedOAuthFlows: v.optional(v.array(flow), []),
    AllowedOAuthFlowsUserPoolClient: v.optional(v.boolean(), false),
    AllowedOAuthScopes: v.optional(v.array(v.string()), []),
    CallbackURLs: v.optional(v.array(v.string()), []),
    ReadAttributes: v.optional(v.array(v.string())),
    SupportedIdentityProviders: v.optional(v.array(v.literal('COGNITO'))),
    IdTokenValidity: v.optional(v.number(), 1),
    AccessTokenValidity: v.optional(v.number(), 1),
    TokenValidityUnits: v.optional(v.object({ IdToken: unit, AccessToken: unit }), {
      IdToken: 'hours',
      AccessToken: 'hours',
    }),
  }),
  withoutEffect: {
    AuthSessionValidity: NO_PASSWORDS,
    ClientName: 'is for readers',
    EnableTokenRevocation: 'a laptop issues no refresh tokens',
    ExplicitAuthFlows: NO_PASSWORDS,
    LogoutURLs: 'the sign-in page keeps nobody signed in',
    PreventUserExistenceErrors: NO_PASSWORDS,
    RefreshTokenValidity: 'a laptop issues no refresh tokens',
    WriteAttributes: 'tokens of a laptop write nothing',
  },
  create: (properties, { defaultName, model }) => {
    const id = stableId(defaultName, 26);
    const secret = properties.GenerateSecret ? stableId(`${defaultName} secret`, 51) : undefined;
    const { TokenValidityUnits: units, ReadAttributes: readAttributes } = properties;
    model.userPool(properties.UserPoolId).clients.push({
      id,
      flows: properties.AllowedOAuthFlowsUserPoolClient ? properties.AllowedOAuthFlows : [],
      scopes: properties.AllowedOAuthScopes,
      callbackUrls: properties.CallbackURLs,
      idTokenLife: properties.IdTokenValidity * SECONDS[units.IdToken],
      accessTokenLife: properties.AccessTokenValidity * SECONDS[units.AccessToken],
      ...(secret !== undefined && { secret }),
      ...(readAttributes && { readAttributes }),
    });
    return { ref: id, attributes: { ClientId: id, ...(secret !== undefined && { ClientSecret: secret }) } };
  },
});
