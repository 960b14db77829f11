import {
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import type { Boundary, Fault } from './faults.ts';

const $metadata = {};

function named(name: string, fields: object = {}): () => Error {
  return () => Object.assign(new Error(name), { name, ...fields });
}

/** Nothing happens, whatever was asked. Errors are what the SDK leaves after its own retries. */
const REFUSALS: readonly Fault[] = [
  { name: 'throttled', strike: 'refused', error: named('ThrottlingException') },
  {
    name: 'throughput exceeded',
    strike: 'refused',
    error: named('ProvisionedThroughputExceededException'),
  },
  { name: 'unreachable', strike: 'refused', error: named('Error', { code: 'ECONNREFUSED' }) },
  {
    name: 'server error',
    strike: 'refused',
    error: named('InternalServerError', { $metadata: { httpStatusCode: 500 } }),
  },
];
const CRASHES: readonly Fault[] = [
  { name: 'crash before', strike: 'crash before' },
  { name: 'crash after', strike: 'crash after' },
];
const STRAYS: readonly Fault[] = [
  { name: 'answer lost', strike: 'answer lost', error: named('TimeoutError') },
  {
    name: 'answer lost (connection reset)',
    strike: 'answer lost',
    error: named('Error', { code: 'ECONNRESET' }),
  },
  { name: 'answer lost, sent again by the SDK', strike: 'repeated' },
  { name: 'slow', strike: 'slow' },
  { name: 'arrives after the caller gave up', strike: 'arrives late', error: named('TimeoutError') },
];

export const READ: Boundary = {
  name: 'DynamoDB read',
  faults: [...REFUSALS, { name: 'crash', strike: 'crash before' }, { name: 'slow', strike: 'slow' }],
};
export const PUT: Boundary = {
  name: 'DynamoDB put',
  faults: [
    ...CRASHES,
    ...REFUSALS,
    ...STRAYS,
    {
      name: 'conflict with a transaction',
      strike: 'refused',
      error: () => new TransactionConflictException({ message: 'conflict', $metadata }),
    },
  ],
};
export const TRANSACTION: Boundary = {
  name: 'DynamoDB transaction',
  faults: [
    ...CRASHES,
    ...REFUSALS,
    ...STRAYS,
    { name: 'conflict', strike: 'refused', error: cancelled('TransactionConflict') },
    { name: 'cancelled by throttling', strike: 'refused', error: cancelled('ThrottlingError') },
    {
      name: 'in progress',
      strike: 'refused',
      error: () =>
        new TransactionInProgressException({ message: 'in progress', Message: 'in progress', $metadata }),
    },
  ],
};
/** The providers' books: what is struck here, is inside a provider. */
export const LEDGER: Boundary = { name: 'provider’s ledger', faults: [...CRASHES, ...REFUSALS, ...STRAYS] };

function cancelled(Code: string): () => Error {
  const CancellationReasons = [{ Code: 'None' }, { Code }];
  return () => new TransactionCanceledException({ message: 'cancelled', CancellationReasons, $metadata });
}
