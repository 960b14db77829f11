import { answersHold } from './answers.ts';
import { archiveIsWhole } from './archive.ts';
import { effectsHaveEvents } from './effects.ts';
import type { Invariant } from './invariant.ts';
import { ordersEnd } from './orders.ts';
import { moneyAndParcels } from './providers.ts';
import { readModelFollows } from './read-model.ts';
import { stockAddsUp } from './stock.ts';
import { nothingIsGivenUp, streamsAreContiguous } from './streams.ts';

export const INVARIANTS: readonly Invariant[] = [
  streamsAreContiguous,
  nothingIsGivenUp,
  archiveIsWhole,
  ordersEnd,
  answersHold,
  stockAddsUp,
  moneyAndParcels,
  readModelFollows,
  effectsHaveEvents,
];
