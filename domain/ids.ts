import * as v from 'valibot';

/**
 * 1 to 40 letters, digits, `-` and `_`, starting with a letter or digit. Ids become parts of stream keys and of Step
 * Functions execution names (80 characters at most, with tenant and prefix), so they can hold no separator.
 */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** An id as a client may choose it. GraphQL's `ID` accepts integers too, so this does. */
export const Id = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())], 'must be a string or an integer'),
  v.transform(String),
  v.regex(ID, 'must be 1 to 40 letters, digits, "-" or "_", starting with a letter or digit'),
);

/** 1 to 24 lower-case letters, digits and `-`. No `_`, `/` or `,`, because keys and settings use them as separators. */
export const TENANT = /^[a-z0-9][a-z0-9-]{0,23}$/;
