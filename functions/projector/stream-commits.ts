import type { CommitItem } from '../event-store/commit.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import type { OpenedCommit } from './open-batch.ts';
import type { AnyView, Views } from './views/index.ts';

/** The commits of one stream, in the order of the batch. */
export interface StreamCommits {
  readonly key: string;
  readonly tenant: string;
  /** `<type>/<id>` */
  readonly stream: string;
  readonly id: string;
  readonly view: AnyView;
  readonly commits: readonly OpenedCommit[];
}

/** Sorted by key, so that two projectors that share streams lock them in the same order. Foreign streams are left out. */
export function groupByStream(commits: readonly OpenedCommit[], views: Views): StreamCommits[] {
  const byKey = Map.groupBy(commits, ({ stored }) => stored.pk);
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, own]) => {
      const { tenant, type, id } = parseStreamKey(key);
      const view = views[type];
      return view ? [{ key, tenant, id, view, stream: `${type}/${id}`, commits: own }] : [];
    });
}

/** The tenants whose commits these are, each once. */
export function tenantsOf(commits: readonly CommitItem[]): string[] {
  return [...new Set(commits.map(({ pk }) => parseStreamKey(pk).tenant))];
}
