import type { Connection } from '../views/connection.ts';
import { type Boundary, parseCursor, toCursor } from './cursor.ts';

/** A list in the order of creation, as far as pages of it need it. */
export interface Listing<Node extends Boundary> {
  /** The first rows behind a boundary, or of all. */
  readonly behind: (boundary: Boundary | null, limit: number) => Promise<readonly Node[]>;
  /** Whether there is any row up to a boundary. To be asked in the list's order, in which an index answers at once. */
  readonly anyUpTo: (boundary: Boundary) => Promise<boolean>;
  readonly count: () => Promise<number>;
}

/**
 * Reads a page by keyset: the index is entered behind the last row of the page before, so a late page costs what the
 * first one does, and none skips or repeats a row because of what others write.
 *
 * @throws ValidationError when `after` is no cursor
 */
export async function readConnection<Node extends Boundary>(
  listing: Listing<Node>,
  page: { readonly first: number; readonly after?: string | null | undefined; readonly count: boolean },
): Promise<Connection<Node>> {
  const boundary = page.after ? parseCursor(page.after) : null;
  // One more than asked for tells whether another page follows.
  const rows = await listing.behind(boundary, page.first + 1);
  const edges = rows.slice(0, page.first).map((node) => ({ cursor: toCursor(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: boundary !== null && (await listing.anyUpTo(boundary)),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: page.count ? await listing.count() : null,
  };
}
