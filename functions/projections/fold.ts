import { parseStreamKey } from '../event-store/stream.ts';
import { foldStream } from '../projector/fold-stream.ts';
import type { OpenedCommit } from '../projector/open-batch.ts';
import type { AnyView, Views } from '../projector/views/index.ts';
import type { PositionRow, ViewRow } from '../read-model/schema.ts';

/** What the events of a stream lead to, so far. */
export interface Folded {
  readonly key: string;
  readonly tenant: string;
  readonly id: string;
  readonly view: AnyView;
  readonly position: PositionRow;
  readonly row: ViewRow | null;
  /** Why its events lead nowhere from the position on. */
  readonly error: Error | null;
}

/** A stream before its first event; null where no view is about it. */
export function startFold(key: string, views: Views): Folded | null {
  const { tenant, type, id } = parseStreamKey(key);
  const view = views[type];
  if (!view) return null;
  const position = { tenant, stream: `${type}/${id}`, version: 0, parked: false, seen: 0 };
  return {
    key,
    tenant,
    id,
    view,
    position: { ...position, committed_at: null, projected_at: null },
    row: null,
    error: null,
  };
}

/** The same with the commits that come next, by the code by which the feed projects them. */
export function foldMore(folded: Folded, commits: readonly OpenedCommit[]): Folded {
  if (folded.error) return folded;
  const { position, row, error } = foldStream({ ...folded, commits, onGap: 'park' });
  return { ...folded, position, row, error };
}
