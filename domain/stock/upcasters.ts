import type { Upcasters } from '../decider.ts';
import type { StockEvent } from './events.ts';

/** None yet: every event has the shape that it was first written with. */
export const upcasters: Upcasters<StockEvent['type']> = {};
