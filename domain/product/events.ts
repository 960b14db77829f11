import type { Currency } from '../money.ts';

/** A product entered the catalogue. `price` is in the currency's minor unit. Its stock is opened in the same commit. */
export interface ProductCreated {
  readonly type: 'ProductCreated';
  readonly data: {
    readonly id: string;
    readonly name: string;
    readonly description: string | null;
    readonly price: number;
    readonly currency: Currency;
    readonly categoryId: string;
  };
}

/** Name or description changed; both are given as they are now. */
export interface ProductRevised {
  readonly type: 'ProductRevised';
  readonly data: { readonly name: string; readonly description: string | null };
}

/** Prices are in the product's currency's minor unit; `significant` marks a change of more than 10 %. */
export interface ProductPriceChanged {
  readonly type: 'ProductPriceChanged';
  readonly data: {
    readonly from: number;
    readonly to: number;
    readonly significant: boolean;
    readonly reason: string | null;
  };
}

/** It belongs to another category. */
export interface ProductMoved {
  readonly type: 'ProductMoved';
  readonly data: { readonly categoryId: string };
}

/** It cannot be ordered any more. Orders that hold it keep its name and price. */
export interface ProductDeleted {
  readonly type: 'ProductDeleted';
  readonly data: { readonly reason: string | null };
}

export type ProductEvent =
  | ProductCreated
  | ProductRevised
  | ProductPriceChanged
  | ProductMoved
  | ProductDeleted;
