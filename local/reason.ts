/**
 * Why something failed, in a line for people. fetch says no more than "fetch failed" itself, and a connection that was tried at several
 * addresses nothing at all: what they know is in their cause, or in the errors that they gathered.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
