import type { CommitItem } from '../event-store/commit.ts';
import { parseStreamKey } from '../event-store/stream.ts';
import type { OnGap } from '../projector/fold-stream.ts';
import { openBatch } from '../projector/open-batch.ts';
import { projectInto } from '../projector/project-into.ts';
import { parkingTheRefused, refusalOr } from '../projector/refused-data.ts';
import { groupByStream, tenantsOf } from '../projector/stream-commits.ts';
import { enter, standIn } from '../read-model/generations.ts';
import { OperationRefusedError, type ProjectionsContext } from './context.ts';

/** How many commits are one transaction: enough to make its fixed costs small, few enough to be over in a moment. */
const COMMITS = 1_000;

/** Projects commits into one generation that is being built, with the code by which the feed does. */
export async function takeIn(
  { database, projection }: ProjectionsContext,
  { generation, onGap }: { readonly generation: number; readonly onGap: OnGap },
  commits: readonly CommitItem[],
): Promise<void> {
  const { open, views } = projection;
  const viewed = commits.filter(({ pk }) => views[parseStreamKey(pk).type]);
  for (let first = 0; first < viewed.length; first += COMMITS) {
    await parkingTheRefused(viewed.slice(first, first + COMMITS), views, (own, viewsOf) => {
      const entry = { tenants: tenantsOf(own), alone: false };
      return enter(database, entry, async (transaction, generations) => {
        const target = generations.find(({ number }) => number === generation);
        if (target?.state !== 'building')
          throw new OperationRefusedError(`generation ${generation} is not being built`);
        await standIn(transaction, generation);
        const streams = groupByStream(await openBatch(own, open), viewsOf(target));
        try {
          await projectInto(transaction, streams, { onGap, projectedAt: null });
        } catch (error) {
          throw refusalOr(error, target);
        }
      });
    });
  }
}
