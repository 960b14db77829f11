import * as v from 'valibot';
import { Country } from '../country.ts';
import { Id } from '../ids.ts';
import type { Currency } from '../money.ts';
import { ERASED } from '../personal.ts';
import type { KnownProduct } from '../product/decider.ts';
import { optionalText, requiredText } from '../text.ts';
import type { Compensation, SagaStep } from './saga.ts';

const MAXIMUM_ITEMS = 50;
const MAXIMUM_QUANTITY = 999;

const OrderItem = v.object({
  productId: Id,
  quantity: v.pipe(
    v.number('must be a whole number'),
    v.integer('must be a whole number'),
    v.minValue(1, `must be 1 to ${MAXIMUM_QUANTITY}`),
    v.maxValue(MAXIMUM_QUANTITY, `must be 1 to ${MAXIMUM_QUANTITY}`),
  ),
});

type OrderItem = v.InferOutput<typeof OrderItem>;

/** A product's pieces are limited together, in however many items they come. */
const OrderItems = v.pipe(
  v.array(OrderItem, 'must be a list'),
  v.minLength(1, `must have 1 to ${MAXIMUM_ITEMS} items`),
  v.maxLength(MAXIMUM_ITEMS, `must have 1 to ${MAXIMUM_ITEMS} items`),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.issues) return;
    const items = dataset.value;
    const quantities = quantityByProduct(items);
    for (const [index, item] of items.entries()) {
      if ((quantities.get(item.productId) ?? 0) <= MAXIMUM_QUANTITY) continue;
      addIssue({
        message: `must be at most ${MAXIMUM_QUANTITY} a product`,
        path: [
          { type: 'array', origin: 'value', input: items, key: index, value: item },
          { type: 'object', origin: 'value', input: item, key: 'quantity', value: item.quantity },
        ],
      });
    }
  }),
);

/** Items of the same product together, in the order of their first appearance. */
export function quantityByProduct(items: readonly OrderItem[]): ReadonlyMap<string, number> {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of items) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  return quantities;
}

const Address = v.object({
  postalCode: requiredText(20),
  city: requiredText(100),
  street: requiredText(200),
  country: Country,
});

const PaymentMethod = v.pipe(
  v.string('must be text'),
  v.regex(/^pm_[a-z0-9_]{1,60}$/, 'must be a payment method such as pm_card_visa'),
);

export const PlaceOrder = v.object({
  id: Id,
  userId: v.pipe(requiredText(100), v.notValue(ERASED, 'must name a person')),
  items: OrderItems,
  shippingAddress: v.nullish(Address, null),
  paymentMethod: v.nullish(PaymentMethod, 'pm_card_visa'),
});

export const CancelOrder = v.object({ orderId: Id, reason: optionalText(500) });
export const OrderReference = v.object({ id: Id });

export type PlaceOrder = v.InferOutput<typeof PlaceOrder>;
export type CancelOrder = v.InferOutput<typeof CancelOrder>;
export type OrderReference = v.InferOutput<typeof OrderReference>;

/** What the rules need to know of the catalogue: the ordered products as they are now, by id; unknown ones are absent. */
export interface OrderFacts {
  readonly products: ReadonlyMap<string, KnownProduct>;
}

export interface Payment {
  readonly paymentId: string;
  readonly amount: number;
  readonly currency: Currency;
}

/** What a customer or an administrator asks for. */
export type OrderRequest =
  | { readonly type: 'PlaceOrder'; readonly input: PlaceOrder; readonly facts: OrderFacts }
  | { readonly type: 'RequestCancellation'; readonly input: CancelOrder }
  | { readonly type: 'ShipOrder'; readonly input: OrderReference }
  | { readonly type: 'DeliverOrder'; readonly input: OrderReference };

/** What the saga's steps record. Recording a step again changes nothing. */
export type SagaCommand =
  | { readonly type: 'RecordInventoryReserved'; readonly orderId: string }
  | { readonly type: 'RecordPayment'; readonly orderId: string; readonly payment: Payment }
  | { readonly type: 'RecordShipment'; readonly orderId: string; readonly trackingNumber: string }
  | { readonly type: 'ConfirmOrder'; readonly orderId: string }
  | {
      readonly type: 'BeginCompensation';
      readonly orderId: string;
      /** The step that failed, and whether it may have had its effect all the same; null after confirmation. */
      readonly failure: {
        readonly step: SagaStep;
        readonly outcomeUnknown: boolean;
        readonly reason: string;
      } | null;
    }
  | { readonly type: 'RecordShippingCancelled'; readonly orderId: string; readonly trackingNumber: string }
  | { readonly type: 'RecordRefund'; readonly orderId: string; readonly payment: Payment }
  | { readonly type: 'RecordInventoryReleased'; readonly orderId: string }
  | { readonly type: 'CompleteCancellation'; readonly orderId: string }
  | {
      readonly type: 'RecordCompensationFailed';
      readonly orderId: string;
      readonly compensations: readonly Compensation[];
    };

export type OrderCommand = OrderRequest | SagaCommand;
