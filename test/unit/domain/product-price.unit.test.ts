import { describe, test } from 'vitest';
import { NotFoundError, ValidationError } from '../../../domain/errors.ts';
import type { ProductCommand } from '../../../domain/product/commands.ts';
import { product } from '../../../domain/product/decider.ts';
import type { ProductCreated, ProductPriceChanged } from '../../../domain/product/events.ts';
import { given } from '../../support/given.ts';

function priced(price: number, currency: 'JPY' | 'USD'): readonly ProductCreated[] {
  const data = { id: '1', name: 'Book', description: null, price, currency, categoryId: '2' };
  return [{ type: 'ProductCreated', data }];
}
const tenDollars = priced(1_000, 'USD');
const deleted = { type: 'ProductDeleted', data: { reason: null } } as const;

function reprice(newPrice: number | string, reason: string | null = null): ProductCommand {
  return { type: 'ChangeProductPrice', input: { id: '1', newPrice: String(newPrice), reason } };
}
function update(price: number): ProductCommand {
  return { type: 'UpdateProduct', input: { id: '1', price: String(price) }, facts: { category: null } };
}
function repriced(from: number, to: number, significant: boolean, reason: string | null = null) {
  const event: ProductPriceChanged = { type: 'ProductPriceChanged', data: { from, to, significant, reason } };
  return event;
}

describe('a price change', () => {
  test('is in the product’s own currency', () => {
    given(product, tenDollars)
      .when(reprice(10.5))
      .then([repriced(1_000, 1_050, false)]);
  });

  test('keeps its reason', () => {
    given(product, tenDollars)
      .when(reprice(10.5, 'paper is dear'))
      .then([repriced(1_000, 1_050, false, 'paper is dear')]);
  });

  test.each([
    ['10 % up exactly', 11, false],
    ['10 % down exactly', 9, false],
    ['a cent more than 10 % up', 11.01, true],
    ['a cent more than 10 % down', 8.99, true],
    ['1 %', 10.1, false],
    ['double', 20, true],
  ])('of more than 10 %% is significant: %s', (_, newPrice, significant) => {
    given(product, tenDollars)
      .when(reprice(newPrice))
      .then([repriced(1_000, Math.round(newPrice * 100), significant)]);
    given(product, tenDollars)
      .when(update(newPrice))
      .then([repriced(1_000, Math.round(newPrice * 100), significant)]);
  });

  test('of 10 % is measured from the price before it, not after', () => {
    given(product, priced(95, 'JPY'))
      .when(reprice(104))
      .then([repriced(95, 104, false)]);
    given(product, priced(95, 'JPY'))
      .when(reprice(105))
      .then([repriced(95, 105, true)]);
  });

  test('to the same price changes nothing', () => {
    given(product, tenDollars).when(reprice(10)).thenNothingHappened();
    given(product, tenDollars).when(reprice('10.00')).thenNothingHappened();
  });

  test.each([0, -1, 1_000_000, 10.001])('to %d is refused', (newPrice) => {
    given(product, tenDollars)
      .when(reprice(newPrice))
      .thenRefused(ValidationError, { violations: [{ field: 'newPrice' }] });
  });

  test('is refused where the product never was, or is deleted', () => {
    given(product, []).when(reprice(10)).thenRefused(NotFoundError);
    given(product, [...tenDollars, deleted])
      .when(reprice(10))
      .thenRefused(NotFoundError);
  });
});
