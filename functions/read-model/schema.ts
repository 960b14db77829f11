import type { Currency } from '../../domain/money.ts';
import type { Address, OrderLine } from '../../domain/order/events.ts';
import type { Compensation, SagaStatus, SagaStep } from '../../domain/order/saga.ts';
import type { OrderStatus } from '../../domain/order/state.ts';

/**
 * The read model's tables, as Kysely sees them. Amounts are in the currency's minor unit; times are ISO 8601 in UTC
 * (the pool reads `timestamptz` so). The tenant is the first column of every primary key, and row-level security
 * compares it with the setting `app.tenants`.
 */
export interface ReadModel {
  positions: PositionRow;
  parked_commits: ParkedCommitRow;
  categories: CategoryRow;
  products: ProductRow;
  stock: StockRow;
  orders: OrderRow;
}

/** How far each stream has been projected. */
export interface PositionRow {
  tenant: string;
  /** `<type>/<id>` */
  stream: string;
  version: number;
  /** A commit of it could not be applied: it and all later ones wait in `parked_commits`. */
  parked: boolean;
}

export interface ParkedCommitRow {
  tenant: string;
  stream: string;
  /** The version of the commit's first event. */
  version: number;
  payload: unknown;
  error: string;
  since: string;
}

/** What every view's row has. */
export interface ViewRow {
  tenant: string;
  id: string;
  version: number;
  created_at: string;
  updated_at: string;
}

export interface CategoryRow extends ViewRow {
  name: string;
  /** What it is sorted and found by: see search-text.ts. */
  name_key: string;
  search_text: string;
  description: string | null;
  parent_id: string | null;
}

export interface ProductRow extends ViewRow {
  name: string;
  /** What it is sorted and found by: see search-text.ts. */
  name_key: string;
  search_text: string;
  description: string | null;
  price: number;
  /** The same in hundredths of the major unit, to compare prices of all currencies by. */
  price_hundredths: number;
  currency: Currency;
  category_id: string;
}

/** The stock of the product with the same id. */
export interface StockRow extends ViewRow {
  on_hand: number;
  reserved: number;
}

export interface OrderRow extends ViewRow {
  user_id: string;
  status: OrderStatus;
  total: number;
  currency: Currency;
  lines: readonly OrderLine[];
  shipping_address: Address | null;
  payment_id: string | null;
  tracking_number: string | null;
  cancellation_reason: string | null;
  saga_status: SagaStatus;
  completed_steps: readonly SagaStep[];
  /** Compensations that are still to be done, latest step first. */
  outstanding: readonly Compensation[];
  failure_reason: string | null;
  saga_completed_at: string | null;
}
