/** Views as messages of the contract, and messages as inputs of operations. */
import type { DescEnum, JsonObject, MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { multiply } from '../../domain/money.ts';
import type { CategoryView } from '../views/category.ts';
import type { Connection } from '../views/connection.ts';
import type { OrderView, SagaView } from '../views/order.ts';
import type { ProductView } from '../views/product.ts';
import type { RecordedEventView } from '../views/recorded-event.ts';
import type { CategorySchema } from './generated/shop/v1/category_pb.ts';
import {
  type OrderSchema,
  OrderStatus,
  type SagaStateSchema,
  SagaStatus,
} from './generated/shop/v1/order_pb.ts';
import type { ProductSchema } from './generated/shop/v1/product_pb.ts';
import type { RecordedEventSchema } from './generated/shop/v1/recorded_event_pb.ts';
import { toMoney } from './money.ts';

type Present<View> = { [Key in keyof View]: Exclude<View[Key], null> | Extract<undefined, View[Key]> };

/** A view without what it has none of: messages say that by leaving a field out. */
export function present<View extends object>(view: View): Partial<Present<View>> {
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== null)) as Partial<
    Present<View>
  >;
}

function times({ createdAt, updatedAt }: { readonly createdAt: string; readonly updatedAt: string }) {
  return { createdAt: timestamp(createdAt), updatedAt: timestamp(updatedAt) };
}

function timestamp(iso: string) {
  return timestampFromDate(new Date(iso));
}

export function toCategory(category: CategoryView): MessageInitShape<typeof CategorySchema> {
  return { ...present(category), ...times(category) };
}

export function toProduct(product: ProductView): MessageInitShape<typeof ProductSchema> {
  return { ...present(product), ...times(product), price: toMoney(product.price) };
}

export function toOrder({ saga, lines, ...order }: OrderView): MessageInitShape<typeof OrderSchema> {
  const { currency } = order.total;
  return {
    ...present(order),
    ...times(order),
    status: OrderStatus[order.status],
    total: toMoney(order.total),
    items: lines.map(({ price: amount, ...line }) => {
      const price = { amount, currency };
      return { ...line, price: toMoney(price), subtotal: toMoney(multiply(price, line.quantity)) };
    }),
    sagaState: toSagaState(saga),
  };
}

export function toSagaState(saga: SagaView): MessageInitShape<typeof SagaStateSchema> {
  const { startedAt, completedAt, status, completedSteps, ...rest } = saga;
  return {
    ...present(rest),
    status: SagaStatus[status],
    completedSteps: [...completedSteps],
    startedAt: timestamp(startedAt),
    ...(completedAt !== null && { completedAt: timestamp(completedAt) }),
  };
}

export function toRecordedEvent({
  occurredAt,
  data,
  ...event
}: RecordedEventView): MessageInitShape<typeof RecordedEventSchema> {
  // What was stored is JSON.
  return { ...present(event), occurredAt: timestamp(occurredAt), data: data as JsonObject };
}

/** The message of a view, if there is one. */
export function orNone<View, Message>(
  view: View | null,
  toMessage: (view: View) => Message,
): Message | undefined {
  return view === null ? undefined : toMessage(view);
}

/** The messages of the views that there are. */
export function someOf<View, Message>(
  views: readonly (View | null)[],
  toMessage: (view: View) => Message,
): Message[] {
  return views.flatMap((view) => (view === null ? [] : [toMessage(view)]));
}

/** A page and what it takes to ask for the next one. */
export function pageOf<View, Message>(
  { edges, pageInfo, totalCount }: Connection<View>,
  toMessage: (view: View) => Message,
) {
  return {
    nodes: edges.map(({ node }) => toMessage(node)),
    hasNextPage: pageInfo.hasNextPage,
    ...present({ endCursor: pageInfo.endCursor, totalCount }),
  };
}

/** A message's own fields, which have the names of the operation's. */
export function fields<Message extends { readonly $typeName: string }>({
  $typeName: _name,
  ...input
}: Message): Omit<Message, '$typeName'> {
  return input;
}

/**
 * The name that operations know an enum's value by. Undefined where unspecified; a number that the contract does not know
 * is passed on, for the operation to refuse.
 */
export function nameOf(desc: DescEnum, number: number): string | undefined {
  return number === 0 ? undefined : (desc.value[number]?.localName ?? String(number));
}
