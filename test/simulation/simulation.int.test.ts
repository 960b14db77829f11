import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connectDynamodb } from '../support/dynamodb.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';
import { simulate } from './simulation.ts';
import type { Engines } from './stores.ts';

/*
 * A small run of the proof; `npm run simulate -- --orders 1000 --seeds 20` is the large one, and
 * `npm run simulate:mutants` shows that it can fail.
 */

let database: TestDatabase;
let engines: Engines;
beforeAll(async () => {
  database = await createMigratedDatabase();
  const client = connectDynamodb();
  process.env.PGUSER = 'shop_writer';
  engines = {
    client,
    endpoint: inject('dynamodbEndpoint'),
    shapes: inject('tableShapes'),
    inspect: (statement) => database.inspect(statement),
  };
});
afterAll(() => database.close());

describe('the order saga under faults', () => {
  test.each([1, 2, 3])('keeps its promises: seed %i', async (seed) => {
    const { violations, evidence, faults } = await simulate(engines, { seed, orders: 25, faultRate: 0.1 });
    expect(violations).toEqual([]);
    expect(evidence.orders.length).toBeGreaterThan(15);
    expect(faults.size).toBeGreaterThan(30);
  });

  test('a seed repeats the same story, to the byte', async () => {
    const run = () => simulate(engines, { seed: 4, orders: 15, faultRate: 0.2 });
    const first = await run();
    const second = await run();
    expect(second.story.whole()).toBe(first.story.whole());
    expect(first.story.whole()).toContain('⚡');
  });
});
