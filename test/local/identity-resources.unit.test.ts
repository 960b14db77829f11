/** User pools, what belongs to them, and how APIs refer to them. */
import { describe, expect, test } from 'vitest';
import { modelOf } from './model-support.ts';

const USERS = { Ref: 'Users' };
const resource = (type: string, Properties: object) => ({ Type: `AWS::${type}`, Properties });
const client = (properties: object) =>
  resource('Cognito::UserPoolClient', { UserPoolId: USERS, ...properties });

const POOL = {
  Users: resource('Cognito::UserPool', { Schema: [{ Name: 'email' }, { Name: 'tenant' }], Policies: {} }),
  Customers: resource('Cognito::UserPoolGroup', { GroupName: 'customer', UserPoolId: USERS }),
  Admins: resource('Cognito::UserPoolGroup', { GroupName: 'admin', UserPoolId: USERS, Precedence: 1 }),
  Server: resource('Cognito::UserPoolResourceServer', {
    Identifier: 'shop',
    UserPoolId: USERS,
    Scopes: [{ ScopeName: 'admin', ScopeDescription: 'Acts as admin' }],
  }),
  Domain: resource('Cognito::UserPoolDomain', { Domain: 'shop', UserPoolId: USERS }),
};

const WEB = client({
  AllowedOAuthFlows: ['code'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['http://localhost:4000/graphiql'],
  IdTokenValidity: 30,
  TokenValidityUnits: { IdToken: 'minutes' },
});

describe('a user pool', () => {
  test('has its groups, its own attributes and its clients', () => {
    const scope = { 'Fn::Join': ['/', [{ Ref: 'Server' }, 'admin']] };
    const machine = client({
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: [scope],
    });
    const [pool] = modelOf({ Resources: { ...POOL, Web: WEB, Machine: machine } }).userPools;
    expect(pool).toMatchObject({
      id: expect.stringMatching(/^us-east-1_[0-9a-f]{9}$/),
      issuer: `http://localhost:4000/${pool?.id}`,
      groups: ['admin', 'customer'],
      customAttributes: ['custom:tenant'],
      clients: [
        { flows: ['code'], callbackUrls: ['http://localhost:4000/graphiql'], idTokenLife: 1_800 },
        {
          flows: ['client_credentials'],
          scopes: ['shop/admin'],
          secret: expect.any(String),
          accessTokenLife: 3_600,
        },
      ],
    });
    expect(pool?.clients[0]).not.toHaveProperty('secret');
  });

  test('tells functions where its issuer is', () => {
    const [stack] = modelOf({
      Resources: { ...POOL, Web: WEB },
      Outputs: { Issuer: { Value: { 'Fn::GetAtt': ['Users', 'ProviderURL'] } }, Id: { Value: USERS } },
    }).stacks;
    expect(stack?.outputs.Issuer).toBe(`http://localhost:4000/${stack?.outputs.Id}`);
  });

  test.each<[string, object, string]>([
    ['the implicit flow', { AllowedOAuthFlows: ['implicit'] }, 'implicit flow is not emulated'],
    ['a scope that no server has', { AllowedOAuthScopes: ['shop/root'] }, 'has the scope shop/root'],
    ['another identity provider', { SupportedIdentityProviders: ['Google'] }, 'SupportedIdentityProviders'],
  ])('refuses a client with %s', (_, properties, message) => {
    expect(() => modelOf({ Resources: { ...POOL, Client: client(properties) } })).toThrow(message);
  });
});

describe('an API', () => {
  const schema = resource('AppSync::GraphQLSchema', {
    ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] },
    Definition: 'type Query { a: Int }',
  });
  const api = (properties: object) =>
    modelOf({
      Resources: { ...POOL, Api: resource('AppSync::GraphQLApi', { Name: 'a', ...properties }), schema },
    });
  const users = (UserPoolId: unknown) => ({
    AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
    UserPoolConfig: { UserPoolId, AppIdClientRegex: 'web|machine' },
  });

  test('takes the modes of the template, the default one first', () => {
    const [found] = api({
      AuthenticationType: 'AWS_IAM',
      AdditionalAuthenticationProviders: [users(USERS)],
    }).apis;
    expect(found?.authentication).toEqual([
      { mode: 'AWS_IAM' },
      { mode: 'AMAZON_COGNITO_USER_POOLS', clientIds: /^(?:web|machine)$/ },
    ]);
  });

  test.each<[string, object, string]>([
    ['an API key', { AuthenticationType: 'API_KEY' }, 'is not emulated'],
    ['a user pool that is not there', { AdditionalAuthenticationProviders: [users('x')] }, 'no user pool'],
    [
      'a lambda that decides',
      { AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_LAMBDA' }] },
      'AuthenticationType',
    ],
  ])('is refused with %s', (_, properties, message) => {
    expect(() => api({ AuthenticationType: 'AWS_IAM', ...properties })).toThrow(message);
  });
});
