import { requireActiveCategory } from '../category/decider.ts';
import type { Aggregate } from '../decider.ts';
import { AlreadyExistsError, NotFoundError, ValidationError } from '../errors.ts';
import { type Currency, priceOf } from '../money.ts';
import type {
  ChangeProductPrice,
  CreateProduct,
  DeleteProduct,
  ProductCommand,
  ProductFacts,
  UpdateProduct,
} from './commands.ts';
import type { ProductEvent } from './events.ts';
import { upcasters } from './upcasters.ts';

export interface KnownProduct {
  readonly status: 'active' | 'deleted';
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** In the currency's minor unit. */
  readonly price: number;
  readonly currency: Currency;
  readonly categoryId: string;
}

export type Product = { readonly status: 'none' } | KnownProduct;

/** The product, when it can still be changed or ordered. */
export function existingProduct(state: Product, id: string): KnownProduct {
  if (state.status !== 'active') throw new NotFoundError('product', id);
  return state;
}

function createProduct(input: CreateProduct, facts: ProductFacts, state: Product): ProductEvent[] {
  if (state.status !== 'none') throw new AlreadyExistsError(`product ${input.id} exists already`);
  requireActiveCategory(input.categoryId, facts.category);
  const { id, name, description, currency, categoryId } = input;
  const price = priceOf(input.price, currency, 'price').amount;
  return [{ type: 'ProductCreated', data: { id, name, description, price, currency, categoryId } }];
}

function updateProduct(input: UpdateProduct, facts: ProductFacts, state: Product): ProductEvent[] {
  const product = existingProduct(state, input.id);
  requireOwnCurrency(input.currency, product);
  return [
    ...revise(input, product),
    ...(input.price === undefined || input.price === null
      ? []
      : changePrice(input.price, 'price', null, product)),
    ...move(input, facts, product),
  ];
}

function revise(input: UpdateProduct, product: KnownProduct): ProductEvent[] {
  const name = input.name ?? product.name;
  const description = input.description === undefined ? product.description : input.description;
  if (name === product.name && description === product.description) return [];
  return [{ type: 'ProductRevised', data: { name, description } }];
}

function move({ categoryId }: UpdateProduct, facts: ProductFacts, product: KnownProduct): ProductEvent[] {
  if (!categoryId || categoryId === product.categoryId) return [];
  requireActiveCategory(categoryId, facts.category);
  return [{ type: 'ProductMoved', data: { categoryId } }];
}

function changeProductPrice(input: ChangeProductPrice, state: Product): ProductEvent[] {
  const product = existingProduct(state, input.id);
  requireOwnCurrency(input.currency, product);
  return changePrice(input.newPrice, 'newPrice', input.reason, product);
}

function requireOwnCurrency(currency: Currency | null | undefined, product: KnownProduct): void {
  if (currency && currency !== product.currency) {
    throw new ValidationError([
      { field: 'currency', message: `must be ${product.currency}, the product's own` },
    ]);
  }
}

function changePrice(
  decimal: number | string,
  field: string,
  reason: string | null,
  { price: from, currency }: KnownProduct,
): ProductEvent[] {
  const to = priceOf(decimal, currency, field).amount;
  if (to === from) return [];
  const significant = Math.abs(to - from) * 10 > from;
  return [{ type: 'ProductPriceChanged', data: { from, to, significant, reason } }];
}

function deleteProduct(input: DeleteProduct, state: Product): ProductEvent[] {
  existingProduct(state, input.id);
  return [{ type: 'ProductDeleted', data: { reason: input.reason } }];
}

function decide(command: ProductCommand, state: Product): ProductEvent[] {
  switch (command.type) {
    case 'CreateProduct':
      return createProduct(command.input, command.facts, state);
    case 'UpdateProduct':
      return updateProduct(command.input, command.facts, state);
    case 'ChangeProductPrice':
      return changeProductPrice(command.input, state);
    case 'DeleteProduct':
      return deleteProduct(command.input, state);
    default: {
      const unknown: never = command;
      return unknown;
    }
  }
}

function evolve(state: Product, event: ProductEvent): Product {
  if (event.type === 'ProductCreated') return { status: 'active', ...event.data };
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'ProductRevised':
    case 'ProductMoved':
      return { ...state, ...event.data };
    case 'ProductPriceChanged':
      return { ...state, price: event.data.to };
    case 'ProductDeleted':
      return { ...state, status: 'deleted' };
    default:
      // An event of a newer release, after a roll-back: what happened cannot be refused.
      event satisfies never;
      return state;
  }
}

export const product: Aggregate<Product, ProductCommand, ProductEvent> = {
  type: 'product',
  initialState: { status: 'none' },
  eventVersions: {
    ProductCreated: 2,
    ProductRevised: 1,
    ProductPriceChanged: 1,
    ProductMoved: 1,
    ProductDeleted: 1,
  },
  upcasters,
  stateVersion: 1,
  decide,
  evolve,
};
