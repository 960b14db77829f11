import type { DataKey } from './data-key.ts';

/** Keys of some 300 bytes each with their names, so less than 1 MB. */
const CAPACITY = 2_000;

interface Entry {
  readonly key: DataKey;
  readonly until: number;
}

/** Some keys for a while: the ones that were read longest ago go first. */
export interface RememberedKeys {
  readonly get: (name: string) => DataKey | undefined;
  readonly remember: (name: string, key: DataKey) => DataKey;
}

/** Remembers each key for so many milliseconds. */
export function rememberedKeys(lifetime: number, now: () => number): RememberedKeys {
  const entries = new Map<string, Entry>();
  return {
    get(name) {
      const entry = entries.get(name);
      if (entry && now() < entry.until) return entry.key;
      entries.delete(name);
      return undefined;
    },
    remember(name, key) {
      entries.delete(name);
      entries.set(name, { key, until: now() + lifetime });
      // A map keeps the order of insertion.
      const [oldest] = entries.keys();
      if (entries.size > CAPACITY && oldest !== undefined) entries.delete(oldest);
      return key;
    },
  };
}
