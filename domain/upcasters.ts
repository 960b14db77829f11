import { upcasters as category } from './category/upcasters.ts';
import type { Upcasters } from './decider.ts';
import { upcasters as order } from './order/upcasters.ts';
import { upcasters as product } from './product/upcasters.ts';
import { upcasters as stock } from './stock/upcasters.ts';

/** The upcasters of every aggregate, by its type: for whoever reads the events of all of them. */
export const UPCASTERS: Readonly<Record<string, Upcasters>> = { category, product, stock, order };
