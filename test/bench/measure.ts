/** Times of repeated work, in milliseconds. */
export interface Times {
  readonly median: number;
  readonly p95: number;
}

export async function measure(times: number, work: (round: number) => Promise<unknown>): Promise<Times> {
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const started = performance.now();
    await work(round);
    taken.push(performance.now() - started);
  }
  return timesOf(taken);
}

/** What of several works takes how long: they take turns, so that whatever disturbs the machine disturbs all alike. */
export async function measureInTurn(
  times: number,
  works: readonly (() => Promise<unknown>)[],
): Promise<readonly Times[]> {
  const taken = works.map((): number[] => []);
  for (let round = 0; round < times; round += 1) {
    for (const [index, work] of works.entries()) {
      const started = performance.now();
      await work();
      taken[index]?.push(performance.now() - started);
    }
  }
  return taken.map(timesOf);
}

function timesOf(taken: readonly number[]): Times {
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

export function printTimes(what: string, { median, p95 }: Times): void {
  console.log(
    `${what.padEnd(52)} median ${median.toFixed(1).padStart(7)} ms   p95 ${p95.toFixed(1).padStart(7)} ms`,
  );
}
