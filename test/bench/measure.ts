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
  taken.sort((a, b) => a - b);
  const at = (share: number) => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}

export function printTimes(what: string, { median, p95 }: Times): void {
  console.log(
    `${what.padEnd(52)} median ${median.toFixed(1).padStart(7)} ms   p95 ${p95.toFixed(1).padStart(7)} ms`,
  );
}
