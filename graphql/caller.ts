/**
 * Who calls, from the claims of a token that AppSync has verified. The functions read the same from them
 * (functions/platform/identity.ts), but resolver code cannot import theirs: it has no errors to throw and no patterns.
 */
import { type AppSyncIdentityCognito, type Identity, util } from '@aws-appsync/utils';

/** On whose behalf something is asked. */
export interface Caller {
  readonly tenant: string;
  readonly subject: string;
  readonly admin: boolean;
}

type Claims = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The caller; ends the evaluation with UNAUTHENTICATED where there is no tenant, with FORBIDDEN where there is no role. */
export function callerOf(identity: Identity): Caller {
  const claims: Claims = (identity as AppSyncIdentityCognito | null)?.claims ?? {};
  const tenant = tenantOf(claims);
  const subject = claims.sub;
  if (tenant === null || typeof subject !== 'string' || subject === '') {
    util.error('A token of exactly one tenant is needed.', 'UNAUTHENTICATED');
  }
  const roles = rolesOf(claims);
  if (!roles.includes('admin') && !roles.includes('customer')) {
    util.error('Administrators and customers only.', 'FORBIDDEN');
  }
  return { tenant, subject, admin: roles.includes('admin') };
}

/** A person's token has the tenant as an attribute, a machine's as a scope. */
function tenantOf(claims: Claims): string | null {
  const attribute = claims['custom:tenant'];
  const named = isPersons(claims) ? [attribute ?? ''] : scopesOf(claims, 'shop/tenant.');
  const tenant = named[0];
  if (named.length !== 1 || typeof tenant !== 'string') return null;
  return util.matches('^[a-z0-9][a-z0-9-]{0,23}$', tenant) ? tenant : null;
}

function rolesOf(claims: Claims): readonly string[] {
  if (!isPersons(claims)) return scopesOf(claims, 'shop/');
  return [...(claims['cognito:groups'] ?? [])];
}

function isPersons(claims: Claims): boolean {
  return claims.token_use === 'id';
}

/** What follows the prefix in the scopes of a machine's token. */
function scopesOf({ token_use, scope }: Claims, prefix: string): readonly string[] {
  if (token_use !== 'access' || typeof scope !== 'string') return [];
  return scope
    .split(' ')
    .filter((one) => one.startsWith(prefix))
    .map((one) => one.slice(prefix.length));
}
