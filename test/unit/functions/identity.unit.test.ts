import { describe, expect, test } from 'vitest';
import { UnauthenticatedError } from '../../../domain/errors.ts';
import { type Claims, principalOf } from '../../../functions/platform/identity.ts';

/** As Cognito writes it: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html */
const PERSON: Claims = {
  sub: '0d7f3c1e-7c2a-4a39-9d2f-1c2d3e4f5a6b',
  token_use: 'id',
  email_verified: true,
  iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_example',
  'cognito:username': '0d7f3c1e-7c2a-4a39-9d2f-1c2d3e4f5a6b',
  'cognito:groups': ['customer'],
  'custom:tenant': 'acme',
  aud: 'web',
  email: 'alice@example.com',
};

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
const PROGRAM: Claims = {
  sub: 'machine-client',
  token_use: 'access',
  scope: 'shop/admin shop/tenant.acme',
  client_id: 'machine-client',
  version: 2,
};

describe('a person’s token', () => {
  test('speaks for its subject, in its tenant and in its groups’ roles', () => {
    expect(principalOf(PERSON)).toEqual({ tenant: 'acme', subject: PERSON.sub, roles: ['customer'] });
  });

  test.each([
    [
      ['admin', 'customer'],
      ['admin', 'customer'],
    ],
    [['eu-central-1_example_Google', 'admin'], ['admin']],
    [[], []],
    [undefined, []],
    ['admin', []],
  ])('of the groups %j has the roles %j', (groups, roles) => {
    expect(principalOf({ ...PERSON, 'cognito:groups': groups }).roles).toEqual(roles);
  });

  test('gets neither tenant nor role from scopes', () => {
    const claims = { ...PERSON, scope: 'shop/admin shop/tenant.other' };
    expect(principalOf(claims)).toMatchObject({ tenant: 'acme', roles: ['customer'] });
  });
});

describe('a program’s token', () => {
  test('speaks for the program, in its tenant’s scope', () => {
    expect(principalOf(PROGRAM)).toEqual({ tenant: 'acme', subject: 'machine-client', roles: ['admin'] });
  });

  test('gets neither tenant nor role from what only a person’s token may say', () => {
    const claims = {
      ...PROGRAM,
      scope: 'shop/customer',
      'custom:tenant': 'acme',
      'cognito:groups': ['admin'],
    };
    expect(() => principalOf(claims)).toThrow(UnauthenticatedError);
    const inTenant = { ...claims, scope: 'shop/customer shop/tenant.acme' };
    expect(principalOf(inTenant).roles).toEqual(['customer']);
  });

  test('has no role by scopes that are not ours', () => {
    const scope = 'shop/tenant.acme admin other/admin shop/administrator aws.cognito.signin.user.admin';
    expect(principalOf({ ...PROGRAM, scope }).roles).toEqual([]);
  });
});

test.each<[string, Claims]>([
  ['no tenant', { ...PERSON, 'custom:tenant': undefined }],
  ['an empty tenant', { ...PERSON, 'custom:tenant': '' }],
  ['a tenant that could end a key', { ...PERSON, 'custom:tenant': 'acme/order' }],
  ['a tenant that could be two', { ...PERSON, 'custom:tenant': 'acme,other' }],
  ['a tenant that is no text', { ...PERSON, 'custom:tenant': ['acme'] }],
  ['no subject', { ...PERSON, sub: undefined }],
  ['an empty subject', { ...PERSON, sub: '' }],
  ['no use', { ...PERSON, token_use: undefined }],
  ['another use', { ...PERSON, token_use: 'refresh' }],
  ['a program’s token without a tenant', { ...PROGRAM, scope: 'shop/admin' }],
  ['a program’s token of two tenants', { ...PROGRAM, scope: 'shop/admin shop/tenant.a shop/tenant.b' }],
  ['a program’s token without scopes', { ...PROGRAM, scope: undefined }],
  ['a person’s access token', { ...PROGRAM, scope: 'openid email', 'cognito:groups': ['admin'] }],
  ['nothing', {}],
])('%s is nobody', (_what, claims) => {
  expect(() => principalOf(claims)).toThrow(UnauthenticatedError);
});
