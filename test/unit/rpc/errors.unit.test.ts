import { Code } from '@connectrpc/connect';
import { describe, expect, test } from 'vitest';
import {
  AlreadyExistsError,
  BusinessRuleError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  RateLimitedError,
  ServiceUnavailableError,
  UnauthenticatedError,
  ValidationError,
  WrongVersionError,
} from '../../../domain/errors.ts';
import { toConnectError } from '../../../functions/rpc/errors.ts';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RetryInfoSchema,
} from '../../../functions/rpc/generated/google/rpc/error_details_pb.ts';

const violations = [
  { field: 'name', message: 'must have 1 to 50 characters' },
  { field: 'items.0.quantity', message: 'must be 1 to 999' },
];

describe('an error of the shop', () => {
  test.each([
    [new ValidationError(violations), Code.InvalidArgument, 'VALIDATION_ERROR', 'false'],
    [new NotFoundError('product', '1'), Code.NotFound, 'NOT_FOUND', 'false'],
    [new AlreadyExistsError('taken'), Code.AlreadyExists, 'ALREADY_EXISTS', 'false'],
    [new ConflictError('others were faster'), Code.Aborted, 'CONFLICT', 'true'],
    [new WrongVersionError(7), Code.Aborted, 'CONFLICT', 'false'],
    [new BusinessRuleError('INSUFFICIENT_STOCK', 'no'), Code.FailedPrecondition, 'BUSINESS_RULE', 'false'],
    [new UnauthenticatedError('who'), Code.Unauthenticated, 'UNAUTHENTICATED', 'false'],
    [new ForbiddenError('no'), Code.PermissionDenied, 'FORBIDDEN', 'false'],
    [new RateLimitedError('slower'), Code.ResourceExhausted, 'RATE_LIMITED', 'true'],
    [new ServiceUnavailableError('later'), Code.Unavailable, 'SERVICE_UNAVAILABLE', 'true'],
  ])('%s has its code and says why', (error, code, name, retryable) => {
    const mapped = toConnectError(error, 'c-1');
    expect(mapped).toMatchObject({ code, rawMessage: error.message });
    const [info] = mapped.findDetails(ErrorInfoSchema);
    expect(info).toMatchObject({ domain: 'shop', metadata: { code: name, retryable, correlationId: 'c-1' } });
    expect(mapped.metadata.get('x-correlation-id')).toBe('c-1');
  });

  test('names every bad field', () => {
    const [details] = toConnectError(new ValidationError(violations), 'c-1').findDetails(BadRequestSchema);
    expect(details?.fieldViolations).toMatchObject(
      violations.map(({ field, message: description }) => ({ field, description })),
    );
  });

  test('tells the version that is there', () => {
    const mapped = toConnectError(new WrongVersionError(7), 'c-1');
    expect(mapped.findDetails(ErrorInfoSchema)).toMatchObject([{ metadata: { currentVersion: '7' } }]);
  });

  test('gives the reason of a rule', () => {
    const mapped = toConnectError(new BusinessRuleError('ORDER_SHIPPED', 'too late'), 'c-1');
    expect(mapped.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: 'ORDER_SHIPPED' }]);
  });

  test.each([new RateLimitedError('slower'), new ServiceUnavailableError('later')])(
    'says when to try again: %s',
    (error) => {
      expect(toConnectError(error, 'c-1').findDetails(RetryInfoSchema)).toMatchObject([
        { retryDelay: { seconds: 1n } },
      ]);
    },
  );
});

test.each([new Error('connect ECONNREFUSED 10.0.0.7'), 'a string', null])(
  'anything else is internal, and its cause stays here: %s',
  (thrown) => {
    const mapped = toConnectError(thrown, 'c-1');
    expect(mapped.code).toBe(Code.Internal);
    expect(mapped.rawMessage).toBe('Something went wrong on our side. Please quote c-1.');
    expect(mapped.cause).toBeUndefined();
  },
);
