import type { Upcasters } from '../decider.ts';
import type { CategoryEvent } from './events.ts';

/** None yet: every event has the shape that it was first written with. */
export const upcasters: Upcasters<CategoryEvent['type']> = {};
