import { describe, expect, test } from 'vitest';
import {
  type OrderUsage,
  perMillionOrders,
  type StandingResources,
  standing,
  total,
} from '../bench/cost/bill.ts';
import { commitsIn, type Request, readUnits, writeUnits } from '../bench/cost/request-units.ts';

const item = (bytes: number) => ({ data: { S: 'x'.repeat(bytes) } });

describe('request units', () => {
  test('a write is one unit a started KB', () => {
    expect(writeUnits('PutItem', { Item: item(100) })).toBe(1);
    expect(writeUnits('PutItem', { Item: item(1_100) })).toBe(2);
  });

  test('a transaction is twice that, checks included', () => {
    const TransactItems: Request['TransactItems'] = [{ Put: { Item: item(1_100) } }, { ConditionCheck: {} }];
    expect(writeUnits('TransactWriteItems', { TransactItems })).toBe(6);
  });

  test('a read is one unit a started 4 KB, half without strong consistency', () => {
    expect(readUnits('Query', { ConsistentRead: true }, item(5_000))).toBe(2);
    expect(readUnits('Query', {}, item(100))).toBe(0.5);
    expect(readUnits('BatchGetItem', { RequestItems: { guards: { ConsistentRead: true } } }, item(1))).toBe(
      1,
    );
  });

  test('writes are not charged as reads, nor reads as writes', () => {
    expect(writeUnits('Query', {})).toBe(0);
    expect(readUnits('PutItem', {}, {})).toBe(0);
  });

  test('commits are what goes into the event table', () => {
    const events = { TableName: 'Stack-EventsTable', Item: item(1) };
    expect(commitsIn(events)).toBe(1);
    expect(commitsIn({ TransactItems: [{ Put: events }, { Put: { ...events, TableName: 'Guards' } }] })).toBe(
      1,
    );
  });
});

const usage: OrderUsage = {
  writeUnits: 10,
  readUnits: 20,
  commits: 7,
  transitions: 5,
  invocations: { command: 1 },
  logBytes: 1_000,
};
const dollars = (lines: ReturnType<typeof standing>, what: string) =>
  lines.find((line) => line.what === what)?.dollars;

describe('a bill', () => {
  test('names what is most expensive first', () => {
    const lines = perMillionOrders(usage, false);
    expect(lines[0]).toEqual({ what: 'Step Functions transitions', dollars: 125 });
    expect(dollars(lines, 'AppSync operations')).toBe(36);
    // 0.20 $ for the requests, and 40 000 GB-seconds.
    expect(dollars(lines, 'Lambda command')).toBeCloseTo(0.2 + 0.533_336);
    expect(dollars(lines, 'WAF requests')).toBeUndefined();
    expect(total(perMillionOrders(usage, true)) - total(lines)).toBeCloseTo(9 * 0.6);
  });

  test('of a month without requests holds what stands there', () => {
    const nothing: StandingResources = {
      alarmMetrics: 0,
      dashboards: 0,
      keys: 0,
      endpointZones: 0,
      databaseInstances: 1,
      minimumCapacity: 0,
      hasProxy: false,
      firewallRules: [],
    };
    expect(standing(nothing)).toEqual([]);
    const lines = standing({ ...nothing, databaseInstances: 2, minimumCapacity: 0.5, hasProxy: true });
    expect(dollars(lines, 'Aurora, 1 ACU')).toBeCloseTo(87.6);
    expect(dollars(lines, 'RDS Proxy')).toBeCloseTo(87.6);
  });
});
