/** A user pool like the one that is deployed, for tests that have no template. */
import type { UserPoolClientDefinition, UserPoolDefinition } from '../../local/contracts.ts';
import type { Person } from '../../local/identity/claims.ts';

/** The client of people. */
export const WEB: UserPoolClientDefinition = {
  id: 'web',
  flows: ['code'],
  scopes: ['openid', 'profile'],
  callbackUrls: ['http://localhost:4000/graphiql'],
  idTokenLife: 3_600,
  accessTokenLife: 3_600,
};

/** The client of a machine. */
export const MACHINE: UserPoolClientDefinition = {
  ...WEB,
  id: 'machine',
  secret: 'secret',
  flows: ['client_credentials'],
  scopes: ['shop/admin', 'shop/tenant.default'],
  callbackUrls: [],
};

export const POOL: UserPoolDefinition = {
  id: 'us-east-1_pool',
  issuer: 'http://localhost:4000/us-east-1_pool',
  groups: ['admin', 'customer'],
  customAttributes: ['custom:tenant'],
  clients: [WEB, MACHINE],
};

export const ALICE: Person = {
  subject: 'alice',
  groups: ['customer'],
  attributes: { 'custom:tenant': 'default' },
};
