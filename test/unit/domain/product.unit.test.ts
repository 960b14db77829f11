import { describe, test } from 'vitest';
import type { CategoryReferences } from '../../../domain/category/commands.ts';
import {
  AlreadyExistsError,
  BusinessRuleError,
  NotFoundError,
  ValidationError,
} from '../../../domain/errors.ts';
import type { CreateProduct, ProductCommand, UpdateProduct } from '../../../domain/product/commands.ts';
import { product } from '../../../domain/product/decider.ts';
import type {
  ProductCreated,
  ProductDeleted,
  ProductEvent,
  ProductPriceChanged,
} from '../../../domain/product/events.ts';
import { given } from '../../support/given.ts';

const electronics: CategoryReferences = { active: true, depth: 1, children: 0, products: 0 };

function created(data: Partial<ProductCreated['data']> = {}): ProductCreated {
  const yen = { id: '1', name: 'Chair', description: null, price: 45_000, currency: 'JPY' } as const;
  return { type: 'ProductCreated', data: { ...yen, categoryId: '4', ...data } };
}
const deleted: ProductDeleted = { type: 'ProductDeleted', data: { reason: null } };
const chair: readonly ProductEvent[] = [created()];

function create(
  input: Partial<CreateProduct>,
  category: CategoryReferences | null = electronics,
): ProductCommand {
  const basics = { id: '1', name: 'Chair', description: null, price: '45000', currency: 'JPY' } as const;
  return {
    type: 'CreateProduct',
    input: { ...basics, categoryId: '4', stockQuantity: 100, ...input },
    facts: { category },
  };
}
function update(input: Partial<UpdateProduct>, category: CategoryReferences | null = null): ProductCommand {
  return { type: 'UpdateProduct', input: { id: '1', ...input }, facts: { category } };
}
function repriced(from: number, to: number, significant: boolean): ProductPriceChanged {
  return { type: 'ProductPriceChanged', data: { from, to, significant, reason: null } };
}
const remove: ProductCommand = { type: 'DeleteProduct', input: { id: '1', reason: 'broken' } };

describe('creating a product', () => {
  test('keeps its price in the currency’s minor unit', () => {
    given(product, []).when(create({})).then([created()]);
    given(product, [])
      .when(create({ price: '3499.99', currency: 'USD' }))
      .then([created({ price: 349_999, currency: 'USD' })]);
  });

  test('is refused where the id is taken, even by a product that is deleted', () => {
    given(product, chair)
      .when(create({ name: 'Other' }))
      .thenRefused(AlreadyExistsError);
    given(product, [...chair, deleted])
      .when(create({}))
      .thenRefused(AlreadyExistsError);
  });

  test('is refused where the price is wrong, whichever door it came through', () => {
    given(product, [])
      .when(create({ price: '0.5' }))
      .thenRefused(ValidationError, { violations: [{ field: 'price' }] });
  });
});

describe('a product’s category must exist and be active', () => {
  test('for a new product', () => {
    given(product, []).when(create({}, null)).thenRefused(NotFoundError, {
      message: 'category 4 does not exist',
    });
    given(product, [])
      .when(create({}, { ...electronics, active: false }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_INACTIVE' });
  });

  test('for one that moves', () => {
    given(product, chair)
      .when(update({ categoryId: '2' }, null))
      .thenRefused(NotFoundError);
    given(product, chair)
      .when(update({ categoryId: '2' }, { ...electronics, active: false }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_INACTIVE' });
  });

  test('a category on the deepest level holds products too', () => {
    given(product, [])
      .when(create({}, { ...electronics, depth: 5 }))
      .then([created()]);
  });
});

describe('updating a product', () => {
  test('changes the name and leaves the description', () => {
    given(product, [created({ description: 'To sit on' })])
      .when(update({ name: 'Armchair' }))
      .then([{ type: 'ProductRevised', data: { name: 'Armchair', description: 'To sit on' } }]);
  });

  test('changes the description and leaves the name', () => {
    given(product, chair)
      .when(update({ description: 'To sit on' }))
      .then([{ type: 'ProductRevised', data: { name: 'Chair', description: 'To sit on' } }]);
  });

  test('clears the description with null', () => {
    given(product, [created({ description: 'To sit on' })])
      .when(update({ description: null }))
      .then([{ type: 'ProductRevised', data: { name: 'Chair', description: null } }]);
  });

  test('moves it to another category', () => {
    given(product, chair)
      .when(update({ categoryId: '2' }, electronics))
      .then([{ type: 'ProductMoved', data: { categoryId: '2' } }]);
  });

  test('may change everything at once', () => {
    given(product, chair)
      .when(update({ name: 'Armchair', price: '60000', categoryId: '2' }, electronics))
      .then([
        { type: 'ProductRevised', data: { name: 'Armchair', description: null } },
        repriced(45_000, 60_000, true),
        { type: 'ProductMoved', data: { categoryId: '2' } },
      ]);
  });

  test.each<[string, Partial<UpdateProduct>]>([
    ['nothing given', {}],
    ['nulls', { name: null, price: null, categoryId: null }],
    ['the same name', { name: 'Chair' }],
    ['the same description', { description: null }],
    ['the same price', { price: '45000' }],
    ['the same category, even where it is not known', { categoryId: '4' }],
  ])('without an effect changes nothing: %s', (_, input) => {
    given(product, chair).when(update(input)).thenNothingHappened();
  });

  test('is refused where the price is wrong in the product’s currency', () => {
    given(product, chair)
      .when(update({ price: '10.5' }))
      .thenRefused(ValidationError, {
        violations: [{ field: 'price', message: 'must have at most 0 decimals in JPY' }],
      });
  });

  test('is refused where the product never was, or is deleted', () => {
    given(product, [])
      .when(update({ name: 'Armchair' }))
      .thenRefused(NotFoundError);
    given(product, [...chair, deleted])
      .when(update({ name: 'Armchair' }))
      .thenRefused(NotFoundError);
  });
});

describe('deleting a product', () => {
  test('ends it', () => {
    given(product, chair)
      .when(remove)
      .then([{ type: 'ProductDeleted', data: { reason: 'broken' } }]);
  });

  test('is refused where it never was, or is deleted already', () => {
    given(product, []).when(remove).thenRefused(NotFoundError);
    given(product, [...chair, deleted])
      .when(remove)
      .thenRefused(NotFoundError);
  });
});

test('a product is what its events made it', () => {
  given(product, [
    ...chair,
    { type: 'ProductRevised', data: { name: 'Armchair', description: 'To sit on' } },
    repriced(45_000, 60_000, true),
    { type: 'ProductMoved', data: { categoryId: '2' } },
  ]).thenState({
    status: 'active',
    id: '1',
    name: 'Armchair',
    description: 'To sit on',
    price: 60_000,
    currency: 'JPY',
    categoryId: '2',
  });
  given(product, [...chair, deleted]).thenState({ status: 'deleted', id: '1', name: 'Chair' });
});
