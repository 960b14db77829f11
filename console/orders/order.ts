import { graphql } from '../api/graphql.ts';
import type { Page } from '../api/observation.ts';

/** An order as the GraphQL API has it. */
export interface Order {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
  readonly totalAmount: number;
  readonly currency: string;
  readonly items: readonly {
    readonly productId: string;
    readonly productName: string;
    readonly quantity: number;
    readonly price: number;
    readonly subtotal: number;
  }[];
  readonly paymentId: string | null;
  readonly trackingNumber: string | null;
  readonly cancellationReason: string | null;
  readonly sagaState: SagaState | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface SagaState {
  readonly sagaId: string;
  readonly status: string;
  readonly currentStep: string | null;
  readonly completedSteps: readonly string[];
  readonly failureReason: string | null;
  readonly completedAt: string | null;
}

export const ORDER_STATUSES = [
  'PENDING',
  'PROCESSING',
  'CONFIRMED',
  'SHIPPED',
  'DELIVERED',
  'CANCELLED',
  'FAILED',
] as const;

const FIELDS = `id userId status totalAmount currency version createdAt updatedAt paymentId trackingNumber
  cancellationReason items { productId productName quantity price subtotal }
  sagaState { sagaId status currentStep completedSteps failureReason completedAt }`;

/** Whether a stream is an order's. */
export function isOrder(stream: string): boolean {
  return stream.split('/')[1] === 'order';
}

/** The API's longest page. */
const PAGE_SIZE = 100;

interface OrderConnection {
  readonly orders: {
    readonly edges: readonly { readonly node: Order }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** One page of everybody's orders, the latest first. */
export async function ordersPage(
  status: string | undefined,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<Page<Order>> {
  const { orders } = await graphql<OrderConnection>(
    `query Orders($status: OrderStatus, $first: Int, $after: String) {
       orders(status: $status, first: $first, after: $after) {
         edges { node { ${FIELDS} } } pageInfo { hasNextPage endCursor } } }`,
    { status, first: PAGE_SIZE, after: cursor },
    signal,
  );
  const { hasNextPage, endCursor } = orders.pageInfo;
  return { items: orders.edges.map(({ node }) => node), next: hasNextPage ? endCursor : null };
}

/** How many orders there are, by status. */
export async function orderCounts(signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const { orderStatistics } = await graphql<{
    orderStatistics: { byStatus: readonly { readonly status: string; readonly count: number }[] };
  }>('query OrderCounts { orderStatistics { byStatus { status count } } }', {}, signal);
  return new Map(orderStatistics.byStatus.map(({ status, count }) => [status, count]));
}

/** An order as it is now; null when there is none, or not yet. */
export async function orderNow(id: string, signal?: AbortSignal): Promise<Order | null> {
  const { order } = await graphql<{ order: Order | null }>(
    `query Order($id: ID!) { order(id: $id) { ${FIELDS} } }`,
    { id },
    signal,
  );
  return order;
}

/** An order as it was after its event of this version. */
export async function orderAt(id: string, version: number): Promise<Order | null> {
  const { order } = await graphql<{ order: Order | null }>(
    `query OrderAt($id: ID!, $version: Int) { order(id: $id, atVersion: $version) { ${FIELDS} } }`,
    { id, version },
  );
  return order;
}
