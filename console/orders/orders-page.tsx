import { useLive } from '../api/live.ts';
import { href, route, setQuery } from '../app/router.ts';
import { Chip } from '../ui/chip.tsx';
import { ago, count, money, shortId, words } from '../ui/format.ts';
import { Listed } from '../ui/listed.tsx';
import { useLoaded } from '../ui/loaded.ts';
import { now } from '../ui/now.ts';
import { type Pages, usePages } from '../ui/pages.ts';
import { Empty, PageHead, Segments } from '../ui/parts.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { isOrder, ORDER_STATUSES, type Order, orderCounts, ordersPage } from './order.ts';
import { SagaStrip } from './saga-strip.tsx';

const ROW_HEIGHT = 48;

/** Everybody's orders, as they come and change. */
export function OrdersPage() {
  const status = route.value.query.status ?? '';
  const counts = useLoaded('', (signal) => orderCounts(signal));
  const orders = usePages<Order>(status, {
    page: (cursor, signal) => ordersPage(status || undefined, cursor, signal),
    id: ({ id }) => id,
  });
  useLive('projected', ({ streams }) => {
    if (!streams.some(isOrder)) return;
    orders.reload();
    counts.reload();
  });
  const total = [...(counts.value?.values() ?? [])].reduce((sum, value) => sum + value, 0);
  const shown = ORDER_STATUSES.filter((one) => counts.value?.has(one) || one === status);
  return (
    <div class="page fill">
      <PageHead title="Orders">
        <a class="button primary" href={href(['try'])}>
          Place an order
        </a>
      </PageHead>
      <div class="bar">
        <Segments
          label="Status"
          value={status}
          onChange={(value) => setQuery({ status: value })}
          options={[
            { value: '', label: <Tally label="All" value={counts.value ? total : undefined} /> },
            ...shown.map((one) => ({
              value: one,
              label: <Tally label={words(one.toLowerCase())} value={counts.value?.get(one)} />,
            })),
          ]}
        />
      </div>
      <OrderList orders={orders} />
    </div>
  );
}

function Tally({ label, value }: { readonly label: string; readonly value: number | undefined }) {
  return (
    <>
      {label}
      {value !== undefined && <small>{count(value)}</small>}
    </>
  );
}

function OrderList({ orders }: { readonly orders: Pages<Order> }) {
  return (
    <Listed pages={orders} empty={<NoOrders />}>
      {(items) => (
        <>
          <div class="order-row list-head" aria-hidden="true">
            <span>Order</span>
            <span>Status</span>
            <span class="saga">Saga</span>
            <span class="what">Items</span>
            <span class="who">Customer</span>
            <span class="amount">Total</span>
            <span class="when">Placed</span>
          </div>
          <VirtualList
            label="Orders"
            items={items}
            rowHeight={ROW_HEIGHT}
            id={({ id }) => id}
            row={(order) => <OrderRow order={order} />}
            hasMore={orders.hasMore}
            more={orders.more}
          />
        </>
      )}
    </Listed>
  );
}

function NoOrders() {
  return (
    <Empty icon="orders" title="No orders yet">
      Place one under <a href={href(['try'])}>Try it</a>, and watch its saga run.
    </Empty>
  );
}

function OrderRow({ order }: { readonly order: Order }) {
  const { id, status, sagaState, items, userId, totalAmount, currency, createdAt } = order;
  return (
    <a class="order-row" href={href(['orders', id])}>
      <code>{shortId(id)}</code>
      <Chip status={status} />
      <span class="saga">{sagaState && <SagaStrip saga={sagaState} />}</span>
      <span class="what">{items.map((item) => `${item.quantity} × ${item.productName}`).join(', ')}</span>
      <span class="who">{userId}</span>
      <span class="amount">{money(totalAmount, currency)}</span>
      <time class="when" dateTime={createdAt}>
        {ago(Date.parse(createdAt), now.value)}
      </time>
    </a>
  );
}
