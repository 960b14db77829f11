import { answersHold } from './answers.ts';
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
  ordersEnd,
  answersHold,
  stockAddsUp,
  moneyAndParcels,
  readModelFollows,
  effectsHaveEvents,
];
