import * as v from 'valibot';
import { Id } from '../ids.ts';
import { optionalText } from '../text.ts';

/** The largest stock of one product: sums of it stay exact in every store and within GraphQL's 32-bit Int. */
export const MAXIMUM_STOCK = 1_000_000_000;

/** Pieces on hand: a whole number from 0 to 10⁹. */
export const Quantity = v.pipe(
  v.number('must be a whole number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
  v.maxValue(MAXIMUM_STOCK, `must be at most ${MAXIMUM_STOCK}`),
);

const PositiveQuantity = v.pipe(Quantity, v.minValue(1, 'must be at least 1'));

export const AdjustStock = v.object({
  productId: Id,
  delta: v.pipe(
    v.number('must be a whole number'),
    v.integer('must be a whole number'),
    v.notValue(0, 'must not be 0'),
    v.minValue(-MAXIMUM_STOCK, `must be at least -${MAXIMUM_STOCK}`),
    v.maxValue(MAXIMUM_STOCK, `must be at most ${MAXIMUM_STOCK}`),
  ),
  reason: optionalText(500),
});

export const ReserveStock = v.object({ productId: Id, orderId: Id, quantity: PositiveQuantity });
export const ReleaseStock = v.object({ productId: Id, orderId: Id });

export type AdjustStock = v.InferOutput<typeof AdjustStock>;
export type ReserveStock = v.InferOutput<typeof ReserveStock>;
export type ReleaseStock = v.InferOutput<typeof ReleaseStock>;

export type StockCommand =
  | { readonly type: 'OpenStock'; readonly input: { readonly productId: string; readonly quantity: number } }
  | { readonly type: 'AdjustStock'; readonly input: AdjustStock }
  | { readonly type: 'ReserveStock'; readonly input: ReserveStock }
  | { readonly type: 'ReleaseStock'; readonly input: ReleaseStock }
  | { readonly type: 'TakeStock'; readonly input: ReserveStock }
  | { readonly type: 'ReturnStock'; readonly input: ReserveStock }
  | { readonly type: 'CloseStock'; readonly input: { readonly productId: string } };
