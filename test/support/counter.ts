import { randomUUID } from 'node:crypto';
import type { Aggregate } from '../../domain/decider.ts';
import { type Change, change } from '../../functions/event-store/change.ts';
import type { CommitItem, CommitMetadata } from '../../functions/event-store/commit.ts';
import type { EventStore } from '../../functions/event-store/event-store.ts';
import { emptyStream, type Loaded } from '../../functions/event-store/loaded.ts';
import type { StreamId } from '../../functions/event-store/stream.ts';

export interface Counted {
  readonly type: 'Counted';
  readonly data: { readonly by: number; readonly note?: string };
}

export interface Count {
  readonly total: number;
  readonly notes: string;
}

/** The smallest aggregate there is. It keeps notes, so that its events and its state can be made large. */
export const counter: Aggregate<Count, never, Counted> = {
  type: 'counter',
  initialState: { total: 0, notes: '' },
  eventVersions: { Counted: 1 },
  upcasters: {},
  stateVersion: 1,
  decide: () => [],
  evolve: ({ total, notes }, { data }) => ({ total: total + data.by, notes: notes + (data.note ?? '') }),
};

export function counted(by: number, note?: string): Counted {
  return { type: 'Counted', data: { by, ...(note === undefined ? {} : { note }) } };
}

/** A stream that nothing has been written to. */
export function newStream(): StreamId {
  return { tenant: 'test', type: counter.type, id: randomUUID() };
}

export function metadata(commitId: string = randomUUID()): CommitMetadata {
  return {
    commitId,
    at: new Date().toISOString(),
    actor: 'tester',
    correlationId: 'test',
    causationId: null,
    trace: null,
  };
}

/** The commit of these events onto what was loaded. */
export function counting(
  loaded: Loaded<Count>,
  events: readonly Counted[],
  commitId?: string,
): Change<Count> {
  return change(counter, loaded, events, metadata(commitId));
}

/** Appends commits of one event each, counting by one; answers what a load then finds. */
export async function countUp(store: EventStore, stream: StreamId, commits: number): Promise<Loaded<Count>> {
  let loaded = await store.load(counter, stream);
  for (let commit = 0; commit < commits; commit += 1) {
    await store.append([counting(loaded, [counted(1)])]);
    loaded = await store.load(counter, stream);
  }
  return loaded;
}

/** The commits of a stream that was counted up by one this often, as the event store writes them, snapshots included. */
export function countedCommits(stream: StreamId, length: number): readonly CommitItem[] {
  let loaded = emptyStream(counter, stream);
  return Array.from({ length }, () => {
    const { item, after } = counting(loaded, [counted(1)]);
    if (!item) throw new Error('an event makes a commit');
    // As a load finds it: it counts anew from a snapshot on.
    loaded = item.snapshot ? { ...after, commitsSinceSnapshot: 0 } : after;
    return item;
  });
}
