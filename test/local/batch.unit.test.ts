import { describe, expect, test } from 'vitest';
import type { InvocationResult } from '../../local/contracts.ts';
import { type Discarded, processBatch } from '../../local/streams/batch.ts';
import type { StreamRecord } from '../../local/streams/stream-source.ts';
import { failures, mapping, numbersOf, record, records, thrown, WRITTEN_AT } from './stream-support.ts';

type Answer = (batch: readonly StreamRecord[], invocation: number) => InvocationResult;

const succeeds: InvocationResult = { payload: null };

/** Processes records with a function that answers so, and tells what happened. */
async function process(batch: readonly StreamRecord[], answer: Answer, settings = {}, now = WRITTEN_AT) {
  const invoked: string[] = [];
  const discarded: Discarded[] = [];
  const checkpoints: string[] = [];
  const pauses: number[] = [];
  await processBatch(
    batch,
    { ...mapping, ...settings },
    {
      invoke: async (attempt) => {
        invoked.push(numbersOf(attempt));
        return answer(attempt, invoked.length);
      },
      discard: async (given) => {
        discarded.push(given);
      },
      checkpoint: async (sequenceNumber) => {
        checkpoints.push(sequenceNumber);
      },
      pause: async (count) => {
        pauses.push(count);
      },
      now: () => now,
    },
  );
  return { invoked, discarded, checkpoints, pauses };
}

/** A function that fails on one record, and says so. */
function failsOn(poison: string): Answer {
  return (batch) => (numbersOf(batch).split(' ').includes(poison) ? failures(poison) : failures());
}

describe('a batch', () => {
  test('that succeeds is invoked once and done with', async () => {
    const { invoked, checkpoints, pauses } = await process(records('1 2 3'), () => succeeds);
    expect(invoked).toEqual(['1 2 3']);
    expect(checkpoints).toEqual(['3']);
    expect(pauses).toEqual([]);
  });

  test.each([
    ['null', null],
    ['nothing', undefined],
    ['an empty object', {}],
    ['no list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('succeeds when the function answers %s', async (_, payload) => {
    const { invoked } = await process(records('1 2'), () => ({ payload }));
    expect(invoked).toEqual(['1 2']);
  });
});

describe('a partial failure', () => {
  test('brings the failed record and all after it again', async () => {
    const { invoked, checkpoints } = await process(records('1 2 3 4'), (_, nth) =>
      nth === 1 ? failures('3') : succeeds,
    );
    expect(invoked).toEqual(['1 2 3 4', '3 4']);
    expect(checkpoints).toEqual(['2', '4']);
  });

  test('counts from the lowest of several, in whatever order they are named', async () => {
    const { invoked } = await process(records('1 2 3 4'), (_, nth) =>
      nth === 1 ? failures('4', '2') : succeeds,
    );
    expect(invoked).toEqual(['1 2 3 4', '2 3 4']);
  });

  test.each([
    ['an unknown record', failures('3', '99')],
    ['an empty identifier', failures('')],
    ['a key that Lambda does not know', { payload: { batchItemFailures: [{ id: '2' }] } }],
    ['a list that is none', { payload: { batchItemFailures: 'all' } }],
    ['something that is no object', { payload: 'ok' }],
  ])('that names %s brings the whole batch again', async (_, answer) => {
    const { invoked } = await process(records('1 2 3'), (_batch, nth) => (nth === 1 ? answer : succeeds), {
      bisectsOnError: false,
    });
    expect(invoked).toEqual(['1 2 3', '1 2 3']);
  });

  test('is not looked for unless the mapping says so', async () => {
    const { invoked } = await process(records('1 2'), () => failures('1'), { reportsItemFailures: false });
    expect(invoked).toEqual(['1 2']);
  });
});

describe('a function that throws', () => {
  test('gets the same batch again, after ever longer pauses', async () => {
    const { invoked, pauses } = await process(records('1 2'), (_, nth) => (nth < 4 ? thrown : succeeds), {
      bisectsOnError: false,
    });
    expect(invoked).toEqual(['1 2', '1 2', '1 2', '1 2']);
    expect(pauses).toEqual([1, 2, 3]);
  });

  test('gets the batch in halves, in order, when the mapping bisects', async () => {
    const { invoked } = await process(records('1 2 3'), (_, nth) => (nth === 1 ? thrown : succeeds));
    expect(invoked).toEqual(['1 2 3', '1 2', '3']);
  });
});

describe('a poison record', () => {
  test('is found, tried as often as the mapping says, given up on, and the rest goes on', async () => {
    const { invoked, discarded, checkpoints } = await process(
      records('1 2 3 4 5'),
      (batch) => (numbersOf(batch).split(' ').includes('3') ? thrown : succeeds),
      { maximumRetryAttempts: 2 },
    );
    expect(invoked.filter((numbers) => numbers === '3')).toHaveLength(3);
    expect(discarded.map((given) => [numbersOf(given.records), given.condition])).toEqual([
      ['3', 'RetryAttemptsExhausted'],
    ]);
    expect(checkpoints).toEqual(['2', '3', '5']);
  });

  test('in front, reported by the function, is found by halving too', async () => {
    const { invoked, discarded } = await process(records('1 2 3 4'), failsOn('1'), {
      maximumRetryAttempts: 1,
    });
    expect(invoked).toEqual(['1 2 3 4', '1 2', '1', '1', '2', '3 4']);
    expect(discarded.map((given) => numbersOf(given.records))).toEqual(['1']);
  });

  test('takes the whole batch with it when the mapping does not bisect', async () => {
    const { invoked, discarded, checkpoints } = await process(records('1 2 3'), () => thrown, {
      bisectsOnError: false,
      maximumRetryAttempts: 1,
    });
    expect(invoked).toEqual(['1 2 3', '1 2 3']);
    expect(discarded[0]).toMatchObject({ invocations: 2, lastResult: thrown });
    expect(checkpoints).toEqual(['3']);
  });

  test('is tried for ever without a maximum', async () => {
    const { invoked, discarded } = await process(records('1'), (_, nth) => (nth < 50 ? thrown : succeeds), {
      maximumRetryAttempts: -1,
    });
    expect(invoked).toHaveLength(50);
    expect(discarded).toEqual([]);
  });

  test('does not use up the retries of the records behind it', async () => {
    const failing = new Map([
      ['2', 2],
      ['4', 2],
    ]);
    const answer: Answer = (batch) => {
      const poison = batch.find(
        ({ sequenceNumber }) => (failing.get(sequenceNumber) ?? 0) > 0,
      )?.sequenceNumber;
      if (poison === undefined) return succeeds;
      failing.set(poison, (failing.get(poison) ?? 0) - 1);
      return failures(poison);
    };
    const { discarded } = await process(records('1 2 3 4'), answer, {
      maximumRetryAttempts: 2,
      bisectsOnError: false,
    });
    expect(discarded).toEqual([]);
  });
});

test('records that are too old are given up on without an invocation, the others are not', async () => {
  const batch = [record('1', WRITTEN_AT - 61_000), record('2', WRITTEN_AT - 59_000)];
  const { invoked, discarded, checkpoints } = await process(batch, () => succeeds, {
    maximumRecordAgeSeconds: 60,
  });
  expect(discarded.map((given) => [numbersOf(given.records), given.condition])).toEqual([
    ['1', 'RecordAgeExceeded'],
  ]);
  expect(invoked).toEqual(['2']);
  expect(checkpoints).toEqual(['1', '2']);
});
