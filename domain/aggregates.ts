import { category } from './category/decider.ts';
import type { Aggregate, DomainEvent } from './decider.ts';
import { order } from './order/decider.ts';
import { product } from './product/decider.ts';
import { stock } from './stock/decider.ts';

/** Every aggregate, for whoever treats all alike and gives each none but its own states and events. */
export const AGGREGATES = [category, product, stock, order] as unknown as readonly Aggregate<
  unknown,
  never,
  DomainEvent
>[];
