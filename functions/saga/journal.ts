import { ConflictError } from '../../domain/errors.ts';
import type { SagaCommand } from '../../domain/order/commands.ts';
import { order } from '../../domain/order/decider.ts';
import { sagaId } from '../../domain/order/saga.ts';
import { type KnownOrder, knownOrder, type Order } from '../../domain/order/state.ts';
import { type Change, change } from '../event-store/change.ts';
import type { CommitMetadata } from '../event-store/commit.ts';
import type { EventStore } from '../event-store/event-store.ts';
import type { Loaded } from '../event-store/loaded.ts';
import { digest } from '../platform/digest.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';
import { type Patience, retryConflicts } from '../platform/retry.ts';
import type { SagaData } from './event.ts';
import { tellOutcome } from './outcome.ts';

/** What a step works with. */
export interface SagaContext extends Patience {
  readonly store: EventStore;
  readonly saga: SagaData;
  readonly trace: string | null;
  readonly now: () => Date;
}

/** Changes of other streams that go into the same commit; asked for anew whenever the order had changed. */
export type Participants = (order: KnownOrder, metadata: CommitMetadata) => Promise<readonly Change[]>;

/** The order's stream as the journal of its saga: every step is one commit of it, together with its participants. */
export async function readJournal({ store, saga }: SagaContext): Promise<Loaded<Order>> {
  return store.load(order, { tenant: saga.tenant, type: order.type, id: saga.orderId });
}

/** @throws NotFoundError when no order was placed under the id */
export function orderOf({ state, stream }: Loaded<Order>): KnownOrder {
  return knownOrder(state, stream.id);
}

/**
 * Commits what a step did. Recording it again changes nothing, so a repeated step is safe at any point.
 *
 * @throws BusinessRuleError when the order, or a participant, does not allow it any more
 */
export async function record(
  context: SagaContext,
  command: SagaCommand,
  journal: Loaded<Order>,
  participants?: Participants,
): Promise<KnownOrder> {
  let known: Loaded<Order> | null = journal;
  return retryConflicts(
    async () => {
      const loaded = known ?? (await readJournal(context));
      known = null;
      const metadata = metadataOf(context, command, loaded);
      const own = change(order, loaded, order.decide(command, loaded.state), metadata);
      if (!own.item) return orderOf(loaded);
      const others = participants ? await changesOf(participants, context, loaded, metadata) : [];
      const outcome = await context.store.append([own, ...others]);
      if (outcome === 'appended') tellOutcome(orderOf(loaded), orderOf(own.after));
      return orderOf(own.after);
    },
    context,
    () => count(METRICS.conflictRetried, { command: command.type }),
  );
}

/**
 * The participants' changes. A refusal counts only where the order is still as it was: another attempt of the same step
 * may have taken what is missing now, and then the order says that all is done.
 */
async function changesOf(
  participants: Participants,
  context: SagaContext,
  journal: Loaded<Order>,
  metadata: CommitMetadata,
): Promise<readonly Change[]> {
  try {
    return await participants(orderOf(journal), metadata);
  } catch (cause) {
    const { version } = await readJournal(context);
    if (version === journal.version) throw cause;
    throw new ConflictError('the order has moved on', { cause });
  }
}

/** Of the request that the saga goes back to. */
export function correlationIdOf({ correlationId, orderId }: SagaData): string {
  return correlationId ?? sagaId(orderId);
}

/**
 * One commit per order and kind of progress: its id needs nothing random, and a lost answer is recognised. The order is
 * part of it because the commit is written to streams that many orders share.
 */
function metadataOf(
  { trace, now, saga }: SagaContext,
  command: SagaCommand,
  journal: Loaded<Order>,
): CommitMetadata {
  const [first] = journal.commits;
  return {
    commitId: digest('saga', saga.orderId, command.type),
    at: now().toISOString(),
    actor: 'order-saga',
    correlationId: correlationIdOf(saga),
    causationId: first?.id ?? null,
    trace,
  };
}
