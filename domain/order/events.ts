import type { Currency } from '../money.ts';
import type { Compensation, SagaStep } from './saga.ts';

export interface Address {
  readonly postalCode: string;
  readonly city: string;
  readonly street: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** One product of an order, with its name and its price (minor unit) at the time of ordering. */
export interface OrderLine {
  readonly productId: string;
  readonly productName: string;
  readonly quantity: number;
  readonly price: number;
}

/** A customer ordered. Amounts are in the currency's minor unit; total = Σ price × quantity. */
export interface OrderPlaced {
  readonly type: 'OrderPlaced';
  readonly data: {
    readonly id: string;
    readonly userId: string;
    readonly lines: readonly OrderLine[];
    readonly total: number;
    readonly currency: Currency;
    readonly shippingAddress: Address | null;
    readonly paymentMethod: string;
  };
}

/** Every line's stock is reserved; the reservations are in the same commit. */
export interface InventoryReserved {
  readonly type: 'InventoryReserved';
  readonly data: Readonly<Record<string, never>>;
}

/** The total was charged; `amount` is in the currency's minor unit, `paymentId` the provider's. */
export interface PaymentProcessed {
  readonly type: 'PaymentProcessed';
  readonly data: { readonly paymentId: string; readonly amount: number; readonly currency: Currency };
}

/** The carrier has booked a shipment. */
export interface ShippingArranged {
  readonly type: 'ShippingArranged';
  readonly data: { readonly trackingNumber: string };
}

/** The order will be fulfilled; in the same commit its reservations became stock taken. */
export interface OrderConfirmed {
  readonly type: 'OrderConfirmed';
  readonly data: Readonly<Record<string, never>>;
}

/** It left: from here on it cannot be cancelled. */
export interface OrderShipped {
  readonly type: 'OrderShipped';
  readonly data: Readonly<Record<string, never>>;
}

/** The customer has it. */
export interface OrderDelivered {
  readonly type: 'OrderDelivered';
  readonly data: Readonly<Record<string, never>>;
}

/** Somebody wants the order cancelled. `sagaRunning` tells who acts on it: the running saga, or a new compensating one. */
export interface OrderCancellationRequested {
  readonly type: 'OrderCancellationRequested';
  readonly data: { readonly reason: string | null; readonly sagaRunning: boolean };
}

/** The way forward is closed. `plan` is what will be undone, latest first; `reason` is for the customer to read. */
export interface CompensationStarted {
  readonly type: 'CompensationStarted';
  readonly data: {
    readonly reason: string;
    readonly failedStep: SagaStep | null;
    readonly plan: readonly Compensation[];
  };
}

/** The carrier cancelled the shipment, whether or not an event had told of it. */
export interface ShippingCancelled {
  readonly type: 'ShippingCancelled';
  readonly data: { readonly trackingNumber: string };
}

/** What was charged went back, whether or not an event had told of the charge. `amount` is in the currency's minor unit. */
export interface PaymentRefunded {
  readonly type: 'PaymentRefunded';
  readonly data: { readonly paymentId: string; readonly amount: number; readonly currency: Currency };
}

/** The reservations, or after confirmation the stock taken, went back; that is in the same commit. */
export interface InventoryReleased {
  readonly type: 'InventoryReleased';
  readonly data: Readonly<Record<string, never>>;
}

/** The end of a cancelled order; `reason` is for the customer to read. */
export interface OrderCancelled {
  readonly type: 'OrderCancelled';
  readonly data: { readonly reason: string };
}

/** What could not be undone in spite of all retries. An operator has to look. */
export interface CompensationFailed {
  readonly type: 'CompensationFailed';
  readonly data: { readonly compensations: readonly Compensation[] };
}

export type OrderEvent =
  | OrderPlaced
  | InventoryReserved
  | PaymentProcessed
  | ShippingArranged
  | OrderConfirmed
  | OrderShipped
  | OrderDelivered
  | OrderCancellationRequested
  | CompensationStarted
  | ShippingCancelled
  | PaymentRefunded
  | InventoryReleased
  | OrderCancelled
  | CompensationFailed;
