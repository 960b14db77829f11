import type { CommitMetadata } from '../event-store/commit.ts';
import type { EventStore } from '../event-store/event-store.ts';
import type { StreamId } from '../event-store/stream.ts';
import type { Principal } from '../platform/principal.ts';
import type { Patience } from '../platform/retry.ts';

/** What a door knows of the request that a command came with. */
export interface CommandRequest extends Patience {
  readonly principal: Principal;
  readonly correlationId: string;
  /** The `Idempotency-Key` header; null where the client sent none. */
  readonly idempotencyKey: string | null;
  readonly trace: string | null;
  /** The fields of the answer that the client asked for; null means all. Spares reading what nobody will see. */
  readonly selection: ReadonlySet<string> | null;
}

/** What a command handler works with. */
export interface CommandContext extends CommandRequest {
  readonly store: EventStore;
  /** Equal for equal commands of which at most one may take effect. */
  readonly commitId: () => Promise<string>;
  readonly now: () => Date;
}

export function streamOf(context: CommandContext, type: string, id: string): StreamId {
  return { tenant: context.principal.tenant, type, id };
}

/** The metadata of a commit made now. */
export async function metadataOf(context: CommandContext): Promise<CommitMetadata> {
  const { commitId, correlationId, principal, trace } = context;
  return {
    commitId: await commitId(),
    at: context.now().toISOString(),
    actor: principal.subject,
    correlationId,
    causationId: null,
    trace,
  };
}

/** Whether the answer must hold any of these fields. */
export function wants({ selection }: CommandRequest, ...fields: readonly string[]): boolean {
  return selection === null || fields.some((field) => selection.has(field));
}
