import { setTimeout as delay } from 'node:timers/promises';

/** How often to look: about as long as a projection takes. */
const INTERVAL_MILLISECONDS = 250;

/** Looks again until it does not fail any more. Rejects, when the time is up, with the last failure. */
export async function until<Result>(seconds: number, look: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(INTERVAL_MILLISECONDS);
    }
  }
}
