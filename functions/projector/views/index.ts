import type { DomainEvent } from '../../../domain/decider.ts';
import type { ViewRow, ViewTable } from '../../read-model/schema.ts';
import type { Body, Occurrence } from '../view.ts';
import { categories } from './categories.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { stock } from './stock.ts';

/** A view whose row and events are not known where it is applied. */
export interface AnyView {
  readonly table: ViewTable;
  readonly project: (
    row: Body<ViewRow> | null,
    event: DomainEvent,
    occurrence: Occurrence,
  ) => Body<ViewRow> | null;
}

export type Views = Readonly<Record<string, AnyView>>;

/** The view of each type of stream. A stream's type says which events it holds, and its table which rows. */
export const VIEWS = {
  category: categories,
  product: products,
  stock,
  order: orders,
} as unknown as Views;
