import { AGGREGATES } from '../../domain/aggregates.ts';
import type { DomainEvent } from '../../domain/decider.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';

const START = Date.UTC(2026, 0, 1);

/** An event of the schema number `v`; of today's where none is given. */
type WrittenEvent = DomainEvent & { readonly v?: number };

/** Commits of one stream, each of these events, a second apart. */
export function commitsOf(pk: string, commits: readonly (readonly WrittenEvent[])[]): CommitItem[] {
  const [, aggregate] = pk.split('/');
  const versions = AGGREGATES.find(({ type }) => type === aggregate)?.eventVersions ?? {};
  let version = 0;
  return commits.map((events, index) => {
    const sk = version + 1;
    version += events.length;
    return {
      pk,
      sk,
      count: events.length,
      commitId: `${pk}-${index}`,
      at: new Date(START + index * 1_000).toISOString(),
      actor: 'tester',
      correlationId: 'test',
      causationId: null,
      trace: null,
      events: events.map(({ type, data, v = versions[type] ?? 1 }) => ({ type, v, data })),
    };
  });
}

/** A category that was created and then revised this often. */
export function categoryCommits(pk: string, revisions = 0): CommitItem[] {
  const [, , id = ''] = pk.split('/');
  const created = {
    type: 'CategoryCreated',
    data: { id, name: id, description: null, parentId: null, depth: 1 },
  };
  const revised = Array.from({ length: revisions }, (_, index) => [
    { type: 'CategoryRevised', data: { name: `${id} ${index + 1}`, description: null } },
  ]);
  return commitsOf(pk, [[created], ...revised]);
}
