import { describe, expect, test } from 'vitest';
import { principalOf } from '../../functions/platform/identity.ts';
import { compileResolver } from '../../local/appsync/runtime/compile.ts';
import { utilsModule } from '../../local/appsync/runtime/utils.ts';
import { deployedResolver } from '../local/appsync-support.ts';

const begin = await compileResolver(await deployedResolver('subscribe'), () => {});

/** Who the resolver of subscriptions takes the holder of these claims for, seen from its filter; undefined is nobody. */
function callerOf(claims: object) {
  const filters: unknown[] = [];
  const host = { typeName: 'Subscription', fieldName: 'orderUpdated', authType: '' };
  const utils = utilsModule({ ...host, append: () => {}, filter: (filter) => filters.push(filter) });
  const info = { fieldName: 'orderUpdated', selectionSetList: ['id'] };
  const evaluation = begin({ arguments: {}, identity: { claims }, info }, utils);
  try {
    evaluation.request();
    evaluation.response({ result: null });
  } catch {
    // How a refusal is worded is shown elsewhere.
    return undefined;
  }
  return JSON.stringify(filters);
}

/** The same of the functions. */
function expected(claims: Readonly<Record<string, unknown>>) {
  try {
    const { tenant, subject, roles } = principalOf(claims);
    if (roles.length === 0) return undefined;
    const own = [{ fieldName: 'userId', operator: 'eq', value: subject }];
    const filters = [{ fieldName: 'tenant', operator: 'eq', value: tenant }];
    return JSON.stringify([
      { filterGroup: [{ filters: roles.includes('admin') ? filters : [...filters, ...own] }] },
    ]);
  } catch {
    return undefined;
  }
}

const person = { token_use: 'id', sub: 'alice', 'custom:tenant': 't1', 'cognito:groups': ['customer'] };
const machine = { token_use: 'access', sub: 'm', scope: 'shop/admin shop/tenant.t1' };

describe('subscriptions and functions take a token for the same caller', () => {
  test.each([
    ['a customer', person],
    ['an administrator', { ...person, 'cognito:groups': ['guest', 'admin'] }],
    ['somebody who is both', { ...person, 'cognito:groups': ['customer', 'admin'] }],
    ['a machine', machine],
    ['a machine with other scopes, too', { ...machine, scope: 'a/b shop/customer shop/tenant.t1 openid' }],
  ])('%s', (_who, claims) => {
    expect(callerOf(claims)).toBeDefined();
    expect(callerOf(claims)).toBe(expected(claims));
  });

  test.each([
    ['without a tenant', { ...person, 'custom:tenant': undefined }],
    ['of no tenant’s name', { ...person, 'custom:tenant': 'T/1' }],
    ['of a longer name than tenants have', { ...person, 'custom:tenant': 't'.repeat(25) }],
    ['of several tenants', { ...machine, scope: 'shop/admin shop/tenant.t1 shop/tenant.t2' }],
    ['of a machine without a tenant', { ...machine, scope: 'shop/admin' }],
    ['of a machine with a person’s tenant', { ...machine, scope: 'shop/admin', 'custom:tenant': 't1' }],
    ['without a subject', { ...person, sub: undefined }],
    ['with an empty subject', { ...person, sub: '' }],
    ['without groups', { ...person, 'cognito:groups': undefined }],
    ['of another group', { ...person, 'cognito:groups': ['guest'] }],
    ['of another kind', { ...person, token_use: 'refresh' }],
    ['a person’s access token', { ...person, token_use: 'access', scope: 'openid' }],
    ['without anything', {}],
  ])('nobody: a token %s', (_what, claims) => {
    expect(callerOf(claims)).toBeUndefined();
    expect(expected(claims)).toBeUndefined();
  });
});
