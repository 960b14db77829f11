import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Story } from './story.ts';

/** What every simulated process lives in. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly story: Story;
  readonly faults: Faults;
  /** For latencies. */
  readonly random: Random;
}

/** Milliseconds of one way over the network: a few, and now and then much more, so that everything overtakes everything. */
export function latency(random: Random): number {
  return random.chance(0.05) ? random.between(50, 1_500) : random.between(1, 15);
}
