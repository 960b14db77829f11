/** Callers for tests below the doors, and the same as a door is told of them. */
import type { Claims } from '../../functions/platform/identity.ts';
import type { Principal } from '../../functions/platform/principal.ts';

/** An administrator of the tenant in which tests are, unless they say another. */
export const ADMIN: Principal = { tenant: 'default', subject: 'admin', roles: ['admin'] };

export function customer(subject: string, tenant = ADMIN.tenant): Principal {
  return { tenant, subject, roles: ['customer'] };
}

/** The claims of a person's ID token, as far as they are of interest. */
export function claimsOf({ tenant, subject, roles }: Principal): Claims {
  return { sub: subject, token_use: 'id', 'custom:tenant': tenant, 'cognito:groups': roles };
}

/** Who calls a field, as AppSync tells it. */
export function identityOf(principal: Principal) {
  return { claims: claimsOf(principal) };
}
