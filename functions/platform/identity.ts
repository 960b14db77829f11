/**
 * Who a verified token speaks for. People come with Cognito's ID token, which has their groups and `custom:tenant`; programs
 * with the access token of the client-credentials grant, which has scopes and nothing else.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
import { UnauthenticatedError } from '../../domain/errors.ts';
import { TENANT } from '../../domain/ids.ts';
import type { Principal, Role } from './principal.ts';

/** The claims of a token whose signature, issuer, audience and times have been verified. */
export type Claims = Readonly<Record<string, unknown>>;

const ROLES: readonly Role[] = ['admin', 'customer'];
/** Scopes of ours are called `shop/<name>`: the role, and one for the tenant. */
const SCOPE = 'shop/';
const TENANT_SCOPE = `${SCOPE}tenant.`;

/**
 * The principal of a token: the one place where claims are read, for both doors.
 *
 * @throws UnauthenticatedError where they name no subject, or not exactly one tenant
 */
export function principalOf(claims: Claims): Principal {
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '') throw new UnauthenticatedError('the token names no subject');
  const { tenants, names } = claims.token_use === 'access' ? ofProgram(claims) : ofPerson(claims);
  const [tenant, ...others] = tenants;
  if (tenant === undefined || others.length > 0 || !TENANT.test(tenant)) {
    throw new UnauthenticatedError('the token does not name one tenant');
  }
  return { tenant, subject: sub, roles: ROLES.filter((role) => names.includes(role)) };
}

interface Grants {
  readonly tenants: readonly string[];
  /** Of roles, and maybe of what means nothing here. */
  readonly names: readonly string[];
}

function ofPerson({ token_use, 'custom:tenant': tenant, 'cognito:groups': groups }: Claims): Grants {
  if (token_use !== 'id')
    throw new UnauthenticatedError('the token is neither an ID token nor an access token');
  return { tenants: textsOf([tenant]), names: textsOf(groups) };
}

function ofProgram({ scope }: Claims): Grants {
  const scopes = typeof scope === 'string' ? scope.split(' ') : [];
  const ours = (prefix: string) =>
    scopes.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length));
  return { tenants: ours(TENANT_SCOPE), names: ours(SCOPE) };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
