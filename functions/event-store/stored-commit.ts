import type { CommitItem } from './commit.ts';
import { parseStreamKey } from './stream.ts';

/**
 * A commit in the form in which it is stored, wherever it was read from.
 *
 * @throws TypeError naming `source`, where it is none
 */
export function storedCommit(item: Readonly<Record<string, unknown>>, source: string): CommitItem {
  const { pk, sk, count, events } = item;
  if (
    typeof pk !== 'string' ||
    typeof sk !== 'number' ||
    typeof count !== 'number' ||
    !Array.isArray(events)
  ) {
    throw new TypeError(`${source} is no commit`);
  }
  parseStreamKey(pk);
  return item as unknown as CommitItem;
}
