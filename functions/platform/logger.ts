import { Logger } from '@aws-lambda-powertools/logger';

/** Where PostgreSQL's errors quote the row that they are about. https://www.postgresql.org/docs/current/protocol-error-fields.html */
const QUOTING = new Set(['detail', 'where']);

/** The one logger of a function: structured JSON on stdout. Nothing personal goes in. */
export const logger = new Logger({
  jsonReplacerFn: (key, value: unknown) => (QUOTING.has(key) ? undefined : value),
});
