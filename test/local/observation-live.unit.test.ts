import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Fault, Pulse } from '../../console/api/observation.ts';
import { Faults } from '../../local/observation/faults/faults.ts';
import { LiveFeed } from '../../local/observation/live/live-feed.ts';
import { ProjectionNews } from '../../local/observation/live/projection-news.ts';
import { Throttle } from '../../local/observation/live/throttle.ts';
import { Services } from '../../local/observation/services.ts';
import { commitRecord, slowResponse } from './observation-support.ts';

const PULSE: Pulse = {
  at: 0,
  requests: 0,
  errors: 0,
  lagMilliseconds: 0,
  parkedStreams: 0,
  runningExecutions: 0,
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the live feed', () => {
  const told = (written: readonly string[]) => written.map((message) => message.split('\n')[0]);

  test('tells a reader what it chose, and a pulse every second', () => {
    const feed = new LiveFeed(() => PULSE);
    const reader = slowResponse(100);
    feed.open(reader.response, new Set(['pulse']));
    feed.tell('dropped', () => ({ events: 1 }));
    vi.advanceTimersByTime(2_000);
    expect(told(reader.written)).toEqual(['event: pulse', 'event: pulse']);
  });

  test('makes no news while nobody listens', () => {
    const feed = new LiveFeed(() => PULSE);
    const reader = slowResponse(100);
    feed.open(reader.response, undefined);
    reader.close();
    const make = vi.fn(() => ({ events: 1 }));
    feed.tell('dropped', make);
    expect(make).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('drops the oldest of what waits for a slow reader, and says how many', () => {
    const feed = new LiveFeed(() => PULSE);
    const reader = slowResponse(1);
    feed.open(reader.response, undefined);
    for (let n = 0; n < 1_004; n += 1) feed.tell('dropped', () => ({ events: n }));
    reader.drain(2_000);
    expect(reader.written).toHaveLength(1 + 1 + 1_000);
    expect(reader.written[1]).toBe('event: dropped\ndata: {"events":3}\n\n');
    expect(reader.written[2]).toBe('event: dropped\ndata: {"events":4}\n\n');
    feed.close();
  });
});

test('streams are told as projected once a delivery to the projector has ended', () => {
  const told: unknown[] = [];
  const news = new ProjectionNews(new Services(), (streams) => told.push(streams));
  const records = ['a', 'a', 'b'].map((id, index) =>
    commitRecord({ pk: `t/order/${id}`, sk: index + 1, types: ['OrderPlaced'] }),
  );
  const ended = { kind: 'delivered', records, milliseconds: 1, failed: null } as const;
  news.take({ kind: 'delivering', functionArn: 'projector', records, trace: '' });
  news.take({ ...ended, functionArn: 'reactor' });
  expect(told).toEqual([]);
  news.take({ ...ended, functionArn: 'projector' });
  expect(told).toEqual([['t/order/a', 't/order/b']]);
});

test('a throttle tells at once, then at most once in a while, and always of the last change', () => {
  const told: string[] = [];
  const throttle = new Throttle<string>(50, (key) => told.push(key));
  for (let n = 0; n < 3; n += 1) throttle.changed('a');
  throttle.changed('b');
  expect(told).toEqual(['a', 'b']);
  vi.advanceTimersByTime(500);
  expect(told).toEqual(['a', 'b', 'a']);
});

describe('a fault', () => {
  function faults() {
    const states: string[] = [];
    const all = new Faults(({ id, state }: Fault) => states.push(`${id} ${state}`));
    return { all, states };
  }

  test('that was not asked for does not strike', () => {
    expect(faults().all.strike()).toBeUndefined();
  });

  test('strikes once', () => {
    const { all, states } = faults();
    expect(all.arm('projection-crash')).toMatchObject({ state: 'armed' });
    expect(all.strike()).toMatchObject({ functionError: 'Unhandled' });
    expect(all.strike()).toBeUndefined();
    expect(states).toEqual(['projection-crash armed', 'projection-crash ready']);
  });

  test('that is an outage begins with the next delivery, and ends by itself', () => {
    const { all, states } = faults();
    all.arm('projection-outage');
    vi.advanceTimersByTime(60_000);
    expect(all.strike()).toBeDefined();
    vi.advanceTimersByTime(7_999);
    expect(all.strike()).toBeDefined();
    vi.advanceTimersByTime(1);
    expect(all.strike()).toBeUndefined();
    expect(states.map((state) => state.split(' ')[1])).toEqual(['armed', 'active', 'ready']);
  });

  test('that an order asks for cannot be armed, nor can one that there is not', () => {
    const { all } = faults();
    expect(() => all.arm('payment-declined')).toThrow();
    expect(() => all.arm('nothing')).toThrow();
  });
});
