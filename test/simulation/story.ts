/** Everything that happened, in virtual-time order. It holds nothing that a second run of the seed would not repeat. */
export interface Story {
  readonly tell: (about: string, what: string) => void;
  readonly whole: () => string;
  /** The lines that name this order. */
  readonly of: (id: string) => string;
}

export function createStory(now: () => number): Story {
  const beginning = now();
  const lines: string[] = [];
  return {
    tell(about, what) {
      const seconds = ((now() - beginning) / 1_000).toFixed(3).padStart(9);
      lines.push(`${seconds} s  ${about.padEnd(22)} ${what}`);
    },
    whole: () => lines.join('\n'),
    of(id) {
      const name = new RegExp(`\\b${id}\\b`);
      return lines.filter((line) => name.test(line)).join('\n');
    },
  };
}
