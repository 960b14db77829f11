import { describe, expect, test } from 'vitest';
import { ERASED } from '../../../domain/personal.ts';
import { putBack, takeOut } from '../../../functions/privacy/personal-fields.ts';

const address = { postalCode: '100-0001', city: '東京', street: 'Chiyoda 1', country: 'JP' };
const erasedAddress = { postalCode: ERASED, city: ERASED, street: ERASED, country: ERASED };

describe('taking out personal fields', () => {
  test('leaves a value of the same shape whose text is blank, and touches nothing else', () => {
    const order = { id: 'o1', userId: 'user-1', address, lines: [{ name: 'Tea' }] };
    expect(takeOut(order, ['userId', 'address'])).toEqual({
      blank: { id: 'o1', userId: ERASED, address: erasedAddress, lines: [{ name: 'Tea' }] },
      taken: { userId: 'user-1', address },
    });
    expect(order.address).toBe(address);
  });

  test('reaches into values, and passes over what is not there, not text or blank already', () => {
    const state = { saga: { status: 'FAILED', failureReason: 'why' }, reason: null, userId: ERASED, age: 7 };
    expect(takeOut(state, ['saga.failureReason', 'reason', 'userId', 'age', 'cancellation.reason'])).toEqual({
      blank: { ...state, saga: { status: 'FAILED', failureReason: ERASED } },
      taken: { 'saga.failureReason': 'why' },
    });
  });

  test('keeps numbers, lists and nothing in their places', () => {
    const { blank } = takeOut({ notes: ['a', 1, null, { b: 'c', d: true }] }, ['notes']);
    expect(blank).toEqual({ notes: [ERASED, 1, null, { b: ERASED, d: true }] });
  });

  test('is undone by putting it back', () => {
    const state = { userId: 'user-1', address, saga: { status: 'FAILED', failureReason: 'why' } };
    const { blank, taken } = takeOut(state, ['userId', 'address', 'saga.failureReason']);
    expect(putBack(blank, taken)).toEqual(state);
    expect(putBack(blank)).toEqual(blank);
  });
});
