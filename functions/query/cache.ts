import type { Database } from '../read-model/database.ts';
import type { QueryContext } from './context.ts';

/** For how long an entity is answered without asking again, in milliseconds: how stale an answer can be, at most. */
export const STALENESS = 1_000;
/** Entities of at most some KB each, so a few MB at most. */
const CAPACITY = 1_000;

interface Entry {
  readonly found: unknown;
  /** When the read began: what it found was true then, and may have changed since. */
  readonly readAt: number;
}

/** One for each connection to a database: an environment of Lambda has one of each. */
const caches = new WeakMap<Database, Map<string, Entry>>();

/**
 * Answers a hot entity from memory, if it was read less than a second ago. Whoever needs at least a version asks the
 * database, and what that finds is remembered for the others. What is not there is not remembered: it may be on its way.
 */
export async function remembered<Found>(
  context: QueryContext,
  { type, id, minVersion }: { readonly type: string; readonly id: string; readonly minVersion: number },
  read: () => Promise<Found | null>,
): Promise<Found | null> {
  const entries = entriesOf(context.database);
  const key = `${context.principal.tenant}/${type}/${id}`;
  const now = performance.now();
  const entry = minVersion > 0 ? undefined : entries.get(key);
  // The type is part of the key, so this is what the same kind of read found.
  if (entry && now - entry.readAt < STALENESS) return entry.found as Found;
  entries.delete(key);
  const found = await read();
  if (found !== null) remember(entries, key, { found, readAt: now });
  return found;
}

function entriesOf(database: Database): Map<string, Entry> {
  const known = caches.get(database) ?? new Map<string, Entry>();
  caches.set(database, known);
  return known;
}

/** A map keeps the order of insertion: the first key is the one that was read longest ago. */
function remember(entries: Map<string, Entry>, key: string, entry: Entry): void {
  entries.set(key, entry);
  const [oldest] = entries.keys();
  if (entries.size > CAPACITY && oldest !== undefined) entries.delete(oldest);
}
