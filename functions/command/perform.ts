import type { Aggregate, DomainEvent } from '../../domain/decider.ts';
import { ShopError } from '../../domain/errors.ts';
import { type Change, change } from '../event-store/change.ts';
import { type CommitReference, lastVersion } from '../event-store/commit.ts';
import type { Guard } from '../event-store/guards.ts';
import type { Loaded } from '../event-store/loaded.ts';
import type { StreamId } from '../event-store/stream.ts';
import { type CommandContext, metadataOf, streamOf } from './context.ts';

/** What a command leads to beyond the events of its own aggregate, all in the same transaction. */
export interface Decision<State, Event extends DomainEvent> {
  readonly events: readonly Event[];
  /** Guards that stand for the change, once the aggregate's state after it is known. */
  readonly guards?: (after: State) => readonly Guard[];
  readonly also?: readonly Change[];
  /** Told the state once this attempt has written it; what an earlier attempt wrote was told then. */
  readonly written?: (after: State) => void;
}

/**
 * Creates an aggregate: its stream is not read, and an id that is taken is refused by the write itself. A repeated
 * command answers what the first one created, as it was then, even where its facts would forbid it by now.
 */
export async function create<State, Event extends DomainEvent>(
  context: CommandContext,
  aggregate: Aggregate<State, never, Event>,
  id: string,
  decide: (state: State) => Promise<Decision<State, Event>>,
): Promise<Loaded<State>> {
  const empty = context.store.create(aggregate, streamOf(context, aggregate.type, id));
  return orEarlierResult(context, aggregate, empty.stream, async () =>
    commit(context, aggregate, empty, await decide(empty.state)),
  );
}

/**
 * Changes an aggregate: loads, decides, appends. A repeated command answers what the first one led to, even where the
 * aggregate has changed since.
 */
export async function update<State, Event extends DomainEvent>(
  context: CommandContext,
  aggregate: Aggregate<State, never, Event>,
  id: string,
  decide: (state: State, version: number) => Decision<State, Event> | Promise<Decision<State, Event>>,
): Promise<Loaded<State>> {
  const { store } = context;
  const loaded = await store.load(aggregate, streamOf(context, aggregate.type, id));
  const earlier = await resultOf(context, loaded);
  if (earlier) return store.loadAt(aggregate, loaded.stream, earlier.version);
  return orEarlierResult(context, aggregate, loaded.stream, async () =>
    commit(context, aggregate, loaded, await decide(loaded.state, loaded.version)),
  );
}

/**
 * A refusal may be the doing of an earlier attempt of the same command, which took effect in the meantime: then its
 * result is the answer.
 */
async function orEarlierResult<State, Event extends DomainEvent>(
  context: CommandContext,
  aggregate: Aggregate<State, never, Event>,
  stream: StreamId,
  work: () => Promise<Loaded<State>>,
): Promise<Loaded<State>> {
  try {
    return await work();
  } catch (refusal) {
    if (!(refusal instanceof ShopError) || refusal.retryable) throw refusal;
    const earlier = await resultOf(context, await context.store.load(aggregate, stream));
    if (!earlier) throw refusal;
    return context.store.loadAt(aggregate, stream, earlier.version);
  }
}

/** The commit that an earlier attempt of the same command made. */
async function resultOf(
  { commitId }: CommandContext,
  { commits }: Loaded<unknown>,
): Promise<CommitReference | undefined> {
  if (commits.length === 0) return undefined;
  const wanted = await commitId();
  return commits.find(({ id }) => id === wanted);
}

async function commit<State, Event extends DomainEvent>(
  context: CommandContext,
  aggregate: Aggregate<State, never, Event>,
  loaded: Loaded<State>,
  { events, guards, also = [], written }: Decision<State, Event>,
): Promise<Loaded<State>> {
  const { store } = context;
  const own = change(aggregate, loaded, events, await metadataOf(context));
  const { item, after } = own;
  if (!item) return loaded;
  const outcome = await store.append([own, ...also], guards?.(after.state));
  if (outcome === 'duplicate') return store.loadAt(aggregate, loaded.stream, lastVersion(item));
  written?.(after.state);
  return after;
}
