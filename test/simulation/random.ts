/** Random numbers that a seed repeats. */
export interface Random {
  /** From 0 to 1, 1 excluded. */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  /** A whole number; both ends included. */
  readonly integer: (from: number, to: number) => number;
  readonly between: (from: number, to: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** A source of its own, so that asking one thing more here changes nothing there. */
  readonly fork: (name: string) => Random;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193);
  return value >>> 0;
}

/** Mulberry32: small, fast, and good enough to throw dice. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The source of one name under a seed. */
export function seeded(seed: number, name = 'simulation'): Random {
  const next = mulberry32(hash(`${seed}/${name}`));
  return {
    next,
    chance: (probability) => next() < probability,
    integer: (from, to) => from + Math.floor(next() * (to - from + 1)),
    between: (from, to) => from + next() * (to - from),
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    fork: (other) => seeded(seed, `${name}/${other}`),
  };
}
