import { describe, expect, test } from 'vitest';
import { AGGREGATES } from '../../../domain/aggregates.ts';
import { UPCASTERS } from '../../../domain/upcasters.ts';
import { openCommits } from '../../../functions/event-store/open.ts';
import { commitsOf } from '../../support/commits.ts';

const yenOnly = { id: '1', name: 'iPhone 15', description: null, price: 120_000, categoryId: '1' };
const created = (v: number, data: object) =>
  commitsOf('t/product/1', [[{ type: 'ProductCreated', v, data }]]);

describe('opening commits', () => {
  test('brings events of older versions up to the one that is written now, and leaves what is stored alone', async () => {
    const stored = created(1, yenOnly);
    const [opened] = await openCommits(stored);
    expect(opened).toEqual({
      ...stored[0],
      events: [{ type: 'ProductCreated', v: 2, data: { ...yenOnly, currency: 'JPY' } }],
    });
    expect(stored).toEqual(created(1, yenOnly));
  });

  test('keeps what an older version said already', async () => {
    const [opened] = await openCommits(created(1, { ...yenOnly, currency: 'USD' }));
    expect(opened?.events).toMatchObject([{ v: 2, data: { currency: 'USD' } }]);
  });

  test('leaves events of this version, of a newer one and of unknown aggregates as they are', async () => {
    const now = { ...yenOnly, currency: 'EUR' };
    const unknown = commitsOf('t/counter/1', [[{ type: 'Counted', v: 1, data: { by: 1 } }]]);
    const commits = [...created(2, now), ...created(3, { ...now, weight: 1 }), ...unknown];
    expect(await openCommits(commits)).toEqual(commits);
  });
});

test('every aggregate has its upcasters where readers of all streams look for them', () => {
  expect(UPCASTERS).toEqual(Object.fromEntries(AGGREGATES.map(({ type, upcasters }) => [type, upcasters])));
});
