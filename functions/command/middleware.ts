import { randomUUID } from 'node:crypto';
import { validate } from '../../domain/validate.ts';
import { keyedCommitId } from '../event-store/commit.ts';
import type { AnyOperation, Middleware } from '../platform/bus.ts';
import { digest, digestUuid } from '../platform/digest.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';
import { retryConflicts } from '../platform/retry.ts';
import type { CommandContext } from './context.ts';

type AnyCommand = AnyOperation<CommandContext> & {
  readonly creates?: true;
  readonly subject?: (input: never) => string;
};
type CommandMiddleware = Middleware<AnyCommand, CommandContext>;

/** Chooses the id of what is created, where the client did not: the same again for the same idempotency key. */
export const assignId: CommandMiddleware = (call, next) => {
  const { context, input, operation, type } = call;
  if (!operation.creates || !isRecord(input) || (input.id !== undefined && input.id !== null))
    return next(call);
  const { idempotencyKey, principal } = context;
  const id = idempotencyKey
    ? digestUuid(principal.tenant, principal.subject, type, idempotencyKey, input)
    : randomUUID();
  return next({ ...call, input: { ...input, id } });
};

/** Turns the input into the typed command, or refuses it naming every bad field. */
export const validateInput: CommandMiddleware = async (call, next) =>
  next({ ...call, input: validate(call.operation.schema, call.input) });

/**
 * Gives the command its identity. Creating the same thing with the same input is the same command; any other command
 * is the same only under the same idempotency key; and without a key it is always a new one.
 */
export const identify: CommandMiddleware = (call, next) =>
  next({ ...call, context: { ...call.context, commitId: commitIdOf(call) } });

/** What gives the id when it is needed: a refused command leaves no key of somebody of whom nothing is known. */
function commitIdOf({
  context,
  input,
  operation,
  type,
}: Parameters<CommandMiddleware>[0]): CommandContext['commitId'] {
  const { idempotencyKey, principal, store } = context;
  const { tenant, subject } = principal;
  // The input is the one that was validated: it is of the operation's own type.
  const person = operation.subject?.(input as never);
  if (operation.creates && person) return () => store.digestFor({ tenant, subject: person }, type, input);
  const id = commonCommitId();
  return async () => id;

  function commonCommitId(): string {
    if (operation.creates) return digest(tenant, type, input);
    // Nobody can find out what it was made of: the client's key is random, and stored nowhere.
    if (idempotencyKey) return keyedCommitId(digest(tenant, subject, type, idempotencyKey, input));
    return randomUUID();
  }
}

/** Decides again on what is there now, when somebody else was faster. */
export const retryOnConflict: CommandMiddleware = (call, next) =>
  retryConflicts(
    () => next(call),
    call.context,
    () => count(METRICS.conflictRetried, { command: call.type }),
  );

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
