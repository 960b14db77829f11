import type { Principal } from './principal.ts';

/**
 * Who may use an operation, within their tenant. Every command and query declares it beside its schema; without, it does not
 * compile.
 *
 * * `everyone`: whoever has a role.
 * * `admin`: administrators.
 * * `{ self }`: administrators for anybody; customers for themselves, as whom the input names.
 * * `owner`: administrators find everything; customers find only what is theirs (`ownerOf`), and nothing else exists for them.
 */
export type Access<Input> = 'everyone' | 'admin' | 'owner' | { readonly self: (input: Input) => string };

/** Whose orders a principal may know of: a customer's are their own. Null means everybody's. */
export function ownerOf({ roles, subject }: Principal): string | null {
  return roles.includes('admin') ? null : subject;
}
