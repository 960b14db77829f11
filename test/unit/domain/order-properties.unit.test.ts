import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShopError } from '../../../domain/errors.ts';
import type { OrderCommand } from '../../../domain/order/commands.ts';
import { order } from '../../../domain/order/decider.ts';
import type { OrderEvent } from '../../../domain/order/events.ts';
import { COMPENSATIONS, currentStep, SAGA_STEPS } from '../../../domain/order/saga.ts';
import { type KnownOrder, knownOrder, type OrderStatus } from '../../../domain/order/state.ts';
import { stateAfter } from '../../support/given.ts';
import { HISTORIES, orderId, POINTS, payment, trackingNumber } from '../../support/order-history.ts';

/** SPEC's arrows; FAILED → CANCELLED is an operator's redrive. */
const ARROWS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ['PROCESSING', 'CANCELLED'],
  PROCESSING: ['CONFIRMED', 'CANCELLED', 'FAILED'],
  CONFIRMED: ['SHIPPED', 'CANCELLED', 'FAILED'],
  SHIPPED: ['DELIVERED'],
  DELIVERED: [],
  CANCELLED: [],
  FAILED: ['CANCELLED'],
};
const FORWARD = [
  'InventoryReserved',
  'PaymentProcessed',
  'ShippingArranged',
  'OrderConfirmed',
  'OrderShipped',
];
const CLOSING = ['OrderCancellationRequested', 'CompensationStarted', 'OrderCancelled', 'CompensationFailed'];
const REASON = 'the card was declined';

/** A command that anybody may send at any time, given the order as it is then. */
type Choice = (order: KnownOrder) => OrderCommand;

const PROGRESS: readonly OrderCommand[] = [
  { type: 'RecordInventoryReserved', orderId },
  { type: 'RecordPayment', orderId, payment },
  { type: 'RecordShipment', orderId, trackingNumber },
  { type: 'ConfirmOrder', orderId },
];
const UNDOING: readonly OrderCommand[] = [
  { type: 'RecordShippingCancelled', orderId, trackingNumber },
  { type: 'RecordRefund', orderId, payment },
  { type: 'RecordInventoryReleased', orderId },
];
const REQUESTS: readonly OrderCommand[] = [
  { type: 'RequestCancellation', input: { orderId, reason: null } },
  { type: 'ShipOrder', input: { id: orderId } },
  { type: 'DeliverOrder', input: { id: orderId } },
];
const COMPLETE: OrderCommand = { type: 'CompleteCancellation', orderId };

/** The failure of the step that the saga is at. */
function failing({ saga }: KnownOrder, outcomeUnknown: boolean): OrderCommand {
  const step = SAGA_STEPS[saga.completedSteps.length] ?? 'confirm_order';
  return { type: 'BeginCompensation', orderId, failure: { step, outcomeUnknown, reason: REASON } };
}

const anyChoice: fc.Arbitrary<Choice> = fc.oneof(
  fc.constantFrom(...PROGRESS, ...UNDOING, ...REQUESTS, COMPLETE).map((command) => () => command),
  fc.boolean().map((outcomeUnknown) => (known: KnownOrder) => failing(known, outcomeUnknown)),
  fc
    .subarray([...COMPENSATIONS], { minLength: 1 })
    .map((compensations) => () => ({ type: 'RecordCompensationFailed', orderId, compensations }) as const),
);
const anyStart = fc.constantFrom(...POINTS).map((point): readonly OrderEvent[] => HISTORIES[point]);
const anyLife = fc.record({ start: anyStart, choices: fc.array(anyChoice, { maxLength: 15 }) });

function orderAfter(history: readonly OrderEvent[]): KnownOrder {
  return knownOrder(stateAfter(order, history), orderId);
}

/** What the command leads to; nothing where it is refused by a rule. Anything but a rule's refusal fails the test. */
function decided(command: OrderCommand, known: KnownOrder): readonly OrderEvent[] {
  try {
    return order.decide(command, known);
  } catch (refusal) {
    if (refusal instanceof ShopError) return [];
    throw refusal;
  }
}

interface Life {
  readonly start: readonly OrderEvent[];
  readonly choices: readonly Choice[];
}

/** All that happened. */
function live({ start, choices }: Life): readonly OrderEvent[] {
  const history = [...start];
  for (const choose of choices) {
    const known = orderAfter(history);
    history.push(...decided(choose(known), known));
  }
  return history;
}

/** What the state machine does next; null where it is at its end. */
function nextOfSaga(known: KnownOrder): OrderCommand | null {
  const { saga, cancellation } = known;
  switch (saga.status) {
    case 'STARTED':
    case 'PROCESSING':
      return cancellation ? failing(known, true) : (PROGRESS[saga.completedSteps.length] ?? null);
    case 'COMPENSATING':
      return nextToUndo(known);
    case 'COMPLETED':
      return cancellation ? { type: 'BeginCompensation', orderId, failure: null } : null;
    default:
      return null;
  }
}

function nextToUndo({ saga }: KnownOrder): OrderCommand {
  const [first] = saga.outstanding;
  return (first && UNDOING[COMPENSATIONS.indexOf(first)]) ?? COMPLETE;
}

/** What an operator's redrive does next. */
function nextOfRedrive(known: KnownOrder): OrderCommand | null {
  return known.saga.status === 'FAILED' ? nextToUndo(known) : nextOfSaga(known);
}

function run(history: readonly OrderEvent[], next: typeof nextOfSaga): readonly OrderEvent[] {
  const known = orderAfter(history);
  const command = next(known);
  return command === null ? history : run([...history, ...order.decide(command, known)], next);
}

describe('whatever is asked of an order in whatever order', () => {
  test('its status goes along the arrows only', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const statuses = live(life).map(
          (_, index, history) => orderAfter(history.slice(0, index + 1)).status,
        );
        for (const [index, status] of statuses.entries()) {
          const before = statuses[index - 1] ?? status;
          if (before !== status) expect(ARROWS[before]).toContain(status);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('nothing happens twice', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const types = live(life).map(({ type }) => type);
        expect(types).toEqual([...new Set(types)]);
      }),
      { numRuns: 500 },
    );
  });

  test('nothing goes forward any more once it is on its way back', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const types = live(life).map(({ type }) => type);
        const closed = types.findIndex((type) => CLOSING.includes(type));
        if (closed >= 0) expect(types.slice(closed).filter((type) => FORWARD.includes(type))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('repeating the last command changes nothing and succeeds', () => {
    fc.assert(
      fc.property(anyLife, anyChoice, (life, choose) => {
        const history = live(life);
        const known = orderAfter(history);
        const command = choose(known);
        const events = decided(command, known);
        if (events.length > 0) expect(order.decide(command, orderAfter([...history, ...events]))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('its saga reaches a terminal state, with nothing left half done', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const { status, saga } = orderAfter(run(live(life), nextOfSaga));
        expect(['COMPLETED', 'COMPENSATED', 'FAILED']).toContain(saga.status);
        expect(saga.status === 'COMPENSATED').toBe(status === 'CANCELLED');
        expect(saga.status === 'FAILED').toBe(status === 'FAILED');
        expect(saga.completedAt).not.toBeNull();
        expect(currentStep(saga)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('an operator’s redrive leaves nothing that is FAILED', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const { status, saga } = orderAfter(run(live(life), nextOfRedrive));
        expect(['CONFIRMED', 'SHIPPED', 'DELIVERED', 'CANCELLED']).toContain(status);
        expect(saga.outstanding).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
