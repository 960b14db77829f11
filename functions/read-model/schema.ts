import type { Generated } from 'kysely';
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
  'projections.generations': GenerationRow;
  'projections.segments': SegmentRow;
}

/** Tables that hold a view's rows. */
export type ViewTable = 'categories' | 'products' | 'stock' | 'orders';

/** One generation of all the tables above: the schema `read_model_v<number>`. */
export interface GenerationRow {
  number: number;
  /**
   * `building`: lacks streams, or parts of them. `ready`: as complete as the live one, and kept so. `live`: the one that
   * queries are answered from.
   */
  state: 'building' | 'ready' | 'live';
  /** What it was built from: the event table, or the archive. */
  source: 'table' | 'archive';
  created_at: Generated<string>;
  live_since: string | null;
  live_until: string | null;
}

/** A part of the event table, and how much of it a generation that is being built has taken in. */
export interface SegmentRow {
  generation: number;
  segment: number;
  /** Where the next slice goes on: in the table a key, in the archive an object's. */
  cursor: unknown;
  events: Generated<number>;
  done: Generated<boolean>;
  /** How many events the generation held when the archive began to be read once more. */
  reached: Generated<number>;
}

/** How far each stream has been projected. */
export interface PositionRow {
  tenant: string;
  /** `<type>/<id>` */
  stream: string;
  version: number;
  /** A commit of it could not be applied: it and all later ones wait in `parked_commits`. */
  parked: boolean;
  /**
   * The highest version that came while earlier ones were missing, in a generation that is being built: above `version`
   * as long as they are.
   */
  seen: number;
  /** When its latest commit was made, and when the feed brought it here; null for what a rebuild brought. */
  committed_at: string | null;
  projected_at: string | null;
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
