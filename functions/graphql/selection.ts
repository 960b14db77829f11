import type { FieldRequest } from './payload.ts';

/** Where a list of names does not tell the fields: behind an alias, and in a fragment with a name. */
const HIDDEN = /:|\.\.\.\s*(?!on\b)\w/;

/**
 * The fields of the answer that the client will see; null means that it may be any. AppSync lists an aliased field by its
 * alias, so a list is exact only where the selection has none. (An argument below looks like an alias: that costs a read.)
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
 */
export function selectionOf({ selection, selectionText = '' }: FieldRequest): ReadonlySet<string> | null {
  return HIDDEN.test(selectionText) ? null : new Set(selection);
}
