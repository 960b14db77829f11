import { expect, test } from 'vitest';
import { ForbiddenError } from '../../../domain/errors.ts';
import { type Access, ownerOf } from '../../../functions/platform/access.ts';
import { authorise } from '../../../functions/platform/authorise.ts';
import type { Principal } from '../../../functions/platform/principal.ts';
import { ADMIN, customer } from '../../support/principals.ts';

const self: Access<{ userId: string }> = { self: ({ userId }) => userId };
const NOBODY: Principal = { ...customer('alice'), roles: [] };
const BOTH: Principal = { ...customer('alice'), roles: ['customer', 'admin'] };

function ask(access: Access<never>, principal: Principal): Promise<unknown> {
  const call = { type: 'Do', operation: { access }, input: { userId: 'alice' }, context: { principal } };
  return authorise(call, async () => 'done');
}

test.each<[string, Access<never>, Principal]>([
  ['an administrator what everyone may', 'everyone', ADMIN],
  ['an administrator what is an administrator’s', 'admin', ADMIN],
  ['an administrator what is an owner’s', 'owner', ADMIN],
  ['an administrator what is for somebody else', self, ADMIN],
  ['who is both what is an administrator’s', 'admin', BOTH],
  ['a customer what everyone may', 'everyone', customer('bob')],
  ['a customer what is an owner’s', 'owner', customer('bob')],
  ['a customer what is for themselves', self, customer('alice')],
])('lets %s', async (_who, access, principal) => {
  expect(await ask(access, principal)).toBe('done');
});

test.each<[string, Access<never>, Principal]>([
  ['a customer what is an administrator’s', 'admin', customer('alice')],
  ['a customer what is for somebody else', self, customer('bob')],
  ['who has no role what everyone may', 'everyone', NOBODY],
  ['who has no role what is an owner’s', 'owner', NOBODY],
  ['who has no role what is for themselves', self, NOBODY],
])('refuses %s', async (_who, access, principal) => {
  await expect(ask(access, principal)).rejects.toThrow(ForbiddenError);
});

test('a customer may know of their own orders, an administrator of everybody’s', () => {
  expect([customer('alice'), ADMIN, BOTH, NOBODY].map(ownerOf)).toEqual(['alice', null, null, 'alice']);
});
