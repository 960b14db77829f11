import fc from 'fast-check';
import type { GenericSchema } from 'valibot';
import { describe, expect, test } from 'vitest';
import { CreateCategory, DeleteCategory, UpdateCategory } from '../../../domain/category/commands.ts';
import { ValidationError } from '../../../domain/errors.ts';
import { CancelOrder, OrderReference, PlaceOrder } from '../../../domain/order/commands.ts';
import {
  ChangeProductPrice,
  CreateProduct,
  DeleteProduct,
  UpdateProduct,
} from '../../../domain/product/commands.ts';
import { AdjustStock, ReleaseStock, ReserveStock } from '../../../domain/stock/commands.ts';
import { validate } from '../../../domain/validate.ts';
import { badFields, violationsOf } from '../../support/violations.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Case {
  readonly schema: GenericSchema;
  /** A good value of every field. */
  readonly good: Fields;
}

const item = { productId: '1', quantity: 1 };
const shippingAddress = { postalCode: '150-0001', city: '東京', street: '神宮前', country: 'JP' };

const CASES: Readonly<Record<string, Case>> = {
  CreateCategory: { schema: CreateCategory, good: { id: '1', name: 'a', description: 'b', parentId: '2' } },
  UpdateCategory: { schema: UpdateCategory, good: { id: '1', name: 'a', description: 'b', parentId: '2' } },
  DeleteCategory: { schema: DeleteCategory, good: { id: '1', reason: 'c' } },
  CreateProduct: {
    schema: CreateProduct,
    good: {
      id: '1',
      name: 'a',
      description: 'b',
      price: 1,
      currency: 'JPY',
      categoryId: '1',
      stockQuantity: 0,
    },
  },
  UpdateProduct: {
    schema: UpdateProduct,
    good: { id: '1', name: 'a', description: 'b', price: 1, categoryId: '1' },
  },
  ChangeProductPrice: { schema: ChangeProductPrice, good: { id: '1', newPrice: 1, reason: 'c' } },
  DeleteProduct: { schema: DeleteProduct, good: { id: '1', reason: 'c' } },
  AdjustStock: { schema: AdjustStock, good: { productId: '1', delta: 1, reason: 'c' } },
  ReserveStock: { schema: ReserveStock, good: { productId: '1', orderId: '1', quantity: 1 } },
  ReleaseStock: { schema: ReleaseStock, good: { productId: '1', orderId: '1' } },
  PlaceOrder: {
    schema: PlaceOrder,
    good: { id: '1', userId: 'u', items: [item], shippingAddress, paymentMethod: 'pm_card_visa' },
  },
  CancelOrder: { schema: CancelOrder, good: { orderId: '1', reason: 'c' } },
  OrderReference: { schema: OrderReference, good: { id: '1' } },
};

const anyJson = fc.jsonValue({ stringUnit: 'binary' });

/** Input that is nearly right: some fields good, some missing, some anything. */
function nearly(good: Fields): fc.Arbitrary<unknown> {
  const fields = Object.entries(good).map(
    ([name, value]) => [name, fc.oneof(fc.constant(value), anyJson)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

describe.each(Object.entries(CASES))('%s', (_, { schema, good }) => {
  test('takes good input', () => {
    expect(violationsOf(schema, good)).toEqual([]);
  });

  test('ignores fields that it does not know', () => {
    expect(validate(schema, { ...good, admin: true })).toEqual(validate(schema, good));
  });

  test('names every bad field, and no good one', () => {
    fc.assert(
      fc.property(fc.subarray(Object.keys(good)), (bad) => {
        const broken = Object.fromEntries(bad.map((field) => [field, true]));
        expect([...badFields(schema, { ...good, ...broken })].sort()).toEqual([...bad].sort());
      }),
    );
  });

  test.each([null, undefined, true, 0, '', 'text', [], {}, [{}]])(
    'refuses %j by a ValidationError',
    (input) => {
      expect(() => validate(schema, input)).toThrow(ValidationError);
    },
  );

  test('takes or refuses whatever comes, and throws nothing but a ValidationError', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, nearly(good)), (input) => {
        for (const { field, message } of violationsOf(schema, input)) {
          expect(field).not.toBe('');
          expect(message).not.toBe('');
        }
      }),
    );
  });

  test('takes again what it made of it', () => {
    fc.assert(
      fc.property(nearly(good), (input) => {
        if (violationsOf(schema, input).length > 0) return;
        const command = validate(schema, input);
        expect(validate(schema, command)).toEqual(command);
      }),
    );
  });
});

test('input that is no object at all is named as a whole', () => {
  expect(badFields(CreateCategory, 5)).toEqual(['input']);
});

test('the error says everything in one sentence', () => {
  expect(() => validate(CreateCategory, { id: '/', name: '' })).toThrow(
    /^id: must be 1 to 40 letters.*; name: must have 1 to 50 characters$/,
  );
});
