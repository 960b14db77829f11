import { NotFoundError } from '../../domain/errors.ts';
import type { Money } from '../../domain/money.ts';
import type { Product } from '../../domain/product/decider.ts';
import { available, type Stock } from '../../domain/stock/decider.ts';
import type { Loaded } from '../event-store/loaded.ts';

/** A product as both doors show it: its catalogue entry and its stock. */
export interface ProductView {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly price: Money;
  readonly categoryId: string;
  /** What can be ordered now. */
  readonly stockQuantity: number;
  readonly active: boolean;
  /** The versions of the catalogue entry and of the stock together: it grows with every change of either. */
  readonly version: number;
  readonly createdAt: string;
  /** When the catalogue entry was last changed: lists are sorted by it, and stock changes with every order. */
  readonly updatedAt: string;
}

export function productView(product: Loaded<Product>, stock: Loaded<Stock>): ProductView {
  const { state, stream, createdAt, updatedAt } = product;
  if (state.status === 'none') throw new NotFoundError('product', stream.id);
  const { id, name, description, price, currency, categoryId, status } = state;
  return {
    id,
    name,
    description,
    price: { amount: price, currency },
    categoryId,
    stockQuantity: stock.state.status === 'none' ? 0 : available(stock.state),
    active: status === 'active',
    version: product.version + stock.version,
    createdAt,
    updatedAt,
  };
}
