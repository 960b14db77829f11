import { useSignal } from '@preact/signals';
import { observe, RequestFailed } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import type { Executions, Page, RecordedEvent } from '../api/observation.ts';
import { TENANT } from '../api/request.ts';
import { href, route } from '../app/router.ts';
import { EventData } from '../streams/event-data.tsx';
import { Chip } from '../ui/chip.tsx';
import { Correlation } from '../ui/correlation.tsx';
import { money } from '../ui/format.ts';
import { type Loaded, useLoaded } from '../ui/loaded.ts';
import { Fact, Facts, Failure, PageHead, Skeleton } from '../ui/parts.tsx';
import { Attempts } from './attempts.tsx';
import { type Order, orderNow } from './order.ts';
import { OrderActions } from './order-actions.tsx';
import { OrderState } from './order-state.tsx';
import { SagaDiagram } from './saga-diagram.tsx';
import { progressOf } from './saga-progress.ts';
import { Timeline } from './timeline.tsx';

/** More events than an order has; a page of the observation API holds no more. */
const ALL_EVENTS = 500;

async function eventsOf(id: string, signal: AbortSignal): Promise<readonly RecordedEvent[]> {
  const path = `/streams/${TENANT}/order/${encodeURIComponent(id)}`;
  const { items } = await observe<Page<RecordedEvent>>(path, { limit: ALL_EVENTS }, signal);
  return items.toReversed();
}

/** One order: its saga as a diagram, its events, and its state as of any of them. */
export function OrderPage() {
  const id = route.value.path[1] ?? '';
  return <OneOrder key={id} id={id} />;
}

/** What is known of an order, and kept up to date. */
function useOrder(id: string) {
  const order = useLoaded(id, (signal) => orderNow(id, signal));
  const events = useLoaded(id, (signal) => eventsOf(id, signal));
  const sagas = useLoaded(id, (signal) =>
    observe<Executions>(`/executions/${encodeURIComponent(id)}`, { tenant: TENANT }, signal),
  );
  const own = `${TENANT}/order/${id}`;
  useLive('event', ({ stream }) => {
    if (stream === own) events.reload();
  });
  useLive('projected', ({ streams }) => {
    if (streams.includes(own)) order.reload();
  });
  useLive('execution', ({ orderId }) => {
    if (orderId === id) sagas.reload();
  });
  return { order, events, sagas };
}

function OneOrder({ id }: { readonly id: string }) {
  const { order, events, sagas } = useOrder(id);
  // Null follows the latest event.
  const chosen = useSignal<number | null>(null);
  const latest = events.value?.at(-1)?.version ?? 0;
  const event = events.value?.find(({ version }) => version === (chosen.value ?? latest));
  const choose = (version: number) => {
    chosen.value = version === latest ? null : version;
  };
  return (
    <div class="page">
      <PageHead title={<OrderTitle id={id} />} back={{ href: href(['orders']), label: 'All orders' }}>
        {order.value && <OrderActions id={id} status={order.value.status} />}
      </PageHead>
      {order.failure && <Failure error={order.failure} retry={order.reload} />}
      {order.value && <Summary order={order.value} />}
      <div class="order-grid">
        <Saga sagas={sagas} until={nextEventAt(events.value, event)} />
        <section class="card" aria-label="Events">
          <h2>Events</h2>
          {events.failure && <Failure error={events.failure} retry={events.reload} />}
          {events.value && event && (
            <>
              <Timeline events={events.value} version={event.version} onVersion={choose} />
              <h3>State as of version {event.version}</h3>
              <OrderState id={id} version={event.version} />
              <EventDetails event={event} />
            </>
          )}
        </section>
      </div>
    </div>
  );
}

/** A version is the latest until the next event: so long lasts what the diagram shows of it. */
function nextEventAt(
  events: readonly RecordedEvent[] | null,
  event: RecordedEvent | undefined,
): number | undefined {
  return events?.find(({ version }) => event !== undefined && version > event.version)?.occurredAt;
}

function OrderTitle({ id }: { readonly id: string }) {
  return (
    <>
      Order <code>{id}</code>
    </>
  );
}

function Summary({ order }: { readonly order: Order }) {
  const { status, items, totalAmount, currency, userId, cancellationReason } = order;
  return (
    <div class="summary" aria-live="polite">
      <Chip status={status} />
      <strong>{money(totalAmount, currency)}</strong>
      <span>{items.map((item) => `${item.quantity} × ${item.productName}`).join(', ')}</span>
      <span>for {userId}</span>
      {cancellationReason !== null && <span class="reason">{cancellationReason}</span>}
    </div>
  );
}

/** The saga as of a moment; as it is now without one. */
function Saga(props: { readonly sagas: Loaded<Executions>; readonly until: number | undefined }) {
  const { sagas, until = Number.POSITIVE_INFINITY } = props;
  return (
    <section class="card" aria-label="Saga">
      <h2>Saga</h2>
      {sagas.value === null ? <NoSaga sagas={sagas} /> : <SagaAt sagas={sagas.value} until={until} />}
    </section>
  );
}

function NoSaga({ sagas: { failure, reload } }: { readonly sagas: Loaded<Executions> }) {
  if (failure === null) return <Skeleton lines={12} />;
  const isMissing = failure instanceof RequestFailed && failure.status === 404;
  return isMissing ? <p class="nothing">It has not begun.</p> : <Failure error={failure} retry={reload} />;
}

function SagaAt({ sagas, until }: { readonly sagas: Executions; readonly until: number }) {
  const { definition, executions } = sagas;
  return (
    <>
      <SagaDiagram machine={definition} progress={progressOf(definition, executions, until)} />
      {executions.map((execution) => (
        <Attempts key={execution.executionArn} machine={definition} execution={execution} until={until} />
      ))}
    </>
  );
}

function EventDetails({ event }: { readonly event: RecordedEvent }) {
  const { actor, correlationId, schemaVersion, traceId, data } = event;
  return (
    <>
      <h3>This event</h3>
      <Facts>
        <Fact name="Actor">{actor ?? '–'}</Fact>
        <Fact name="Schema">version {schemaVersion}</Fact>
        <Fact name="Correlation">{correlationId === null ? '–' : <Correlation id={correlationId} />}</Fact>
        <Fact name="Trace">{traceId === null ? '–' : <a href={href(['traces', traceId])}>{traceId}</a>}</Fact>
      </Facts>
      <EventData data={data} />
    </>
  );
}
