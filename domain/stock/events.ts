/** A product's stock began to be kept. `quantity` is what is on hand. */
export interface StockOpened {
  readonly type: 'StockOpened';
  readonly data: { readonly productId: string; readonly quantity: number };
}

/** Stock on hand was counted up or down by `delta`. */
export interface StockAdjusted {
  readonly type: 'StockAdjusted';
  readonly data: { readonly delta: number; readonly reason: string | null };
}

/** An order reserved pieces: they are still on hand, and no longer available. */
export interface StockReserved {
  readonly type: 'StockReserved';
  readonly data: { readonly orderId: string; readonly quantity: number };
}

/** A reservation was given up: its quantity is available again. */
export interface StockReleased {
  readonly type: 'StockReleased';
  readonly data: { readonly orderId: string; readonly quantity: number };
}

/** A reservation left the shelf: on hand and reserved both fall. */
export interface StockTaken {
  readonly type: 'StockTaken';
  readonly data: { readonly orderId: string; readonly quantity: number };
}

/** What had been taken for an order came back on the shelf. */
export interface StockReturned {
  readonly type: 'StockReturned';
  readonly data: { readonly orderId: string; readonly quantity: number };
}

/** The product is gone; nothing can be reserved any more. */
export interface StockClosed {
  readonly type: 'StockClosed';
  readonly data: Readonly<Record<string, never>>;
}

export type StockEvent =
  | StockOpened
  | StockAdjusted
  | StockReserved
  | StockReleased
  | StockTaken
  | StockReturned
  | StockClosed;
