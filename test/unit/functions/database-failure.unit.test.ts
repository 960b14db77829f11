import { describe, expect, test } from 'vitest';
import { NotFoundError, RateLimitedError, ServiceUnavailableError } from '../../../domain/errors.ts';
import { databaseFailure } from '../../../functions/read-model/failure.ts';

function coded(code: string, message = 'from PostgreSQL or Node'): Error {
  return Object.assign(new Error(message), { code });
}

describe('a failure of the database', () => {
  test.each(['53000', '53200', '53300', '53400'])('%s: it is overloaded', (code) => {
    const cause = coded(code);
    expect(databaseFailure(cause)).toBeInstanceOf(RateLimitedError);
    expect(databaseFailure(cause)).toMatchObject({ retryable: true, cause });
  });

  test.each([
    '08001',
    '08006',
    '57P01',
    '57P02',
    '57P03',
    '57014',
    '25P03',
    '40001',
    '40P01',
    '55P03',
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EPIPE',
    'EHOSTUNREACH',
  ])('%s: it cannot answer now', (code) => {
    const cause = coded(code);
    expect(databaseFailure(cause)).toBeInstanceOf(ServiceUnavailableError);
    expect(databaseFailure(cause)).toMatchObject({ retryable: true, cause });
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
  ])('without a code, by what node-postgres says: %s', (message) => {
    expect(databaseFailure(new Error(message))).toBeInstanceOf(ServiceUnavailableError);
  });

  test.each(['42P01', '42601', '22003', '23505', '28000', '28P01', ''])(
    '%j: it is a mistake of ours',
    (code) => {
      const cause = coded(code);
      expect(databaseFailure(cause)).toBe(cause);
    },
  );

  test('is left alone where it is none', () => {
    const refusal = new NotFoundError('product', '1');
    expect(databaseFailure(refusal)).toBe(refusal);
    expect(databaseFailure('thrown text')).toBe('thrown text');
  });
});
