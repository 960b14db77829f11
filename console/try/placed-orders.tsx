import { graphql } from '../api/graphql.ts';
import { useLive } from '../api/live.ts';
import { href } from '../app/router.ts';
import { isOrder, type Order } from '../orders/order.ts';
import { SagaStrip } from '../orders/saga-strip.tsx';
import { Chip } from '../ui/chip.tsx';
import { ago, shortId } from '../ui/format.ts';
import { useLoaded } from '../ui/loaded.ts';
import { now } from '../ui/now.ts';
import { Empty, Failure, Skeleton } from '../ui/parts.tsx';
import { CUSTOMER } from './samples.ts';

/** Enough to see a rush of them run. */
const SHOWN = 25;

type Placed = Pick<Order, 'id' | 'status' | 'createdAt' | 'cancellationReason' | 'sagaState'>;

async function placedOrders(signal: AbortSignal): Promise<readonly Placed[]> {
  const { userOrders } = await graphql<{ userOrders: readonly Placed[] }>(
    `query Placed($user: String!, $limit: Int) { userOrders(userId: $user, limit: $limit) {
       id status createdAt cancellationReason
       sagaState { sagaId status currentStep completedSteps failureReason completedAt } } }`,
    { user: CUSTOMER, limit: SHOWN },
    signal,
  );
  return userOrders;
}

/** The orders that were placed here, as they run. */
export function PlacedOrders() {
  const orders = useLoaded('', placedOrders);
  useLive('projected', ({ streams }) => {
    if (streams.some(isOrder)) orders.reload();
  });
  if (orders.failure !== null) return <Failure error={orders.failure} retry={orders.reload} />;
  if (orders.value === null) return <Skeleton lines={6} />;
  if (orders.value.length === 0) {
    return (
      <Empty icon="orders" title="Nothing placed yet">
        Click an outcome; its order appears here and runs.
      </Empty>
    );
  }
  return (
    <ul class="placed">
      {orders.value.map(({ id, status, sagaState, cancellationReason, createdAt }) => (
        <li key={id}>
          <a href={href(['orders', id])}>
            <code>{shortId(id)}</code>
            <Chip status={status} />
            {sagaState && <SagaStrip saga={sagaState} />}
            <time dateTime={createdAt}>{ago(Date.parse(createdAt), now.value)}</time>
            {cancellationReason !== null && <span class="reason">{cancellationReason}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
