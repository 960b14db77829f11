import type { CommitItem } from '../event-store/commit.ts';
import { logger } from '../platform/logger.ts';
import { METRICS } from '../platform/metric-names.ts';
import { count } from '../platform/metrics.ts';
import { type News, newsOf } from './news.ts';
import { type Events, payloadOf } from './payload.ts';
import type { Publish } from './publisher.ts';

/** How many entities are loaded and published side by side. */
const SIDE_BY_SIDE = 20;

/** What telling needs. */
export interface Telling {
  readonly events: Events;
  readonly publish: Publish;
}

/**
 * Tells subscribers what commits have changed, as well as it can: a failure is counted and logged, and nothing comes again because of
 * it. Never rejects.
 */
export async function tellSubscribers(commits: readonly CommitItem[], telling: Telling): Promise<void> {
  const failures: unknown[] = [];
  const queue = newsOf(commits).values();
  const lane = async () => {
    for (const news of queue) failures.push(...(await tell(news, telling)));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  const [error] = failures;
  if (failures.length > 0) logger.warn('subscribers were not told', { failures: failures.length, error });
}

/** Tells the news of one entity one by one, so that a change does not overtake the creation; answers what went wrong. */
async function tell({ subscriptions, ...entity }: News, { events, publish }: Telling): Promise<unknown[]> {
  const failures: unknown[] = [];
  const payload = payloadOf(events, entity);
  for (const subscription of subscriptions) {
    try {
      await publish(subscription, await payload);
      count(METRICS.published, { subscription });
    } catch (error) {
      count(METRICS.publishFailed, { subscription });
      failures.push(error);
    }
  }
  return failures;
}
