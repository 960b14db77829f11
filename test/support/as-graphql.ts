/** The contract's messages, in their JSON form, as the fields of graphql/schema.graphql. */
type Json = Readonly<Record<string, unknown>>;

const list = (value: unknown): readonly Json[] => value as readonly Json[];
const orNull = (value: unknown): unknown => value ?? null;
const name = (value: unknown, prefix: string): string => String(value).slice(prefix.length);
const time = (value: unknown): unknown =>
  value === undefined ? null : new Date(String(value)).toISOString();

function amount(money: unknown): number {
  const { units, nanos } = money as Json;
  return Number(units) + Number(nanos) / 1e9;
}

export function category(message: Json) {
  return {
    ...message,
    description: orNull(message.description),
    parentId: orNull(message.parentId),
    createdAt: time(message.createdAt),
    updatedAt: time(message.updatedAt),
  };
}

export function product({ price, ...message }: Json) {
  return {
    ...message,
    description: orNull(message.description),
    price: amount(price),
    currency: (price as Json).currencyCode,
    createdAt: time(message.createdAt),
    updatedAt: time(message.updatedAt),
  };
}

export function saga(message: Json) {
  const status = name(message.status, 'SAGA_STATUS_');
  return {
    sagaId: message.sagaId,
    state: status.toLowerCase(),
    status,
    currentStep: orNull(message.currentStep),
    completedSteps: message.completedSteps,
    failureReason: orNull(message.failureReason),
    startedAt: time(message.startedAt),
    completedAt: time(message.completedAt),
  };
}

export function order({ total, items, sagaState, ...message }: Json) {
  return {
    id: message.id,
    userId: message.userId,
    status: name(message.status, 'ORDER_STATUS_'),
    totalAmount: amount(total),
    currency: (total as Json).currencyCode,
    items: list(items).map(({ price, subtotal, ...item }) => ({
      ...item,
      price: amount(price),
      subtotal: amount(subtotal),
    })),
    shippingAddress: orNull(message.shippingAddress),
    paymentId: orNull(message.paymentId),
    trackingNumber: orNull(message.trackingNumber),
    cancellationReason: orNull(message.cancellationReason),
    sagaState: saga(sagaState as Json),
    version: message.version,
    createdAt: time(message.createdAt),
    updatedAt: time(message.updatedAt),
  };
}

export function recordedEvent(message: Json) {
  return {
    ...message,
    occurredAt: time(message.occurredAt),
    causationId: orNull(message.causationId),
  };
}

export function orderStatistics({ byStatus, ...message }: Json) {
  return {
    ...message,
    averageOrderValue: orNull(message.averageOrderValue),
    byStatus: list(byStatus).map(({ status, count }) => ({ status: name(status, 'ORDER_STATUS_'), count })),
  };
}

/** The messages of a list. */
export function listOf<Shape>(shape: (message: Json) => Shape): (messages: unknown) => Shape[] {
  return (messages) => list(messages).map(shape);
}

/** The message of an entity; null where there is none. */
export function oneOf<Shape>(shape: (message: Json) => Shape): (message: unknown) => Shape | null {
  return (message) => (message === undefined ? null : shape(message as Json));
}
