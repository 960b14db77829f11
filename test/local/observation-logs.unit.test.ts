import { describe, expect, test } from 'vitest';
import type { FactOf } from '../../local/facts.ts';
import { readLine } from '../../local/observation/logs/log-line.ts';
import { LOG_LINES, LogStore } from '../../local/observation/logs/log-store.ts';

function wrote(line: string | object, output: 'stdout' | 'stderr' = 'stdout'): FactOf<'wrote'> {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  return { kind: 'wrote', function: 'command', requestId: 'r-1', output, line: text };
}

function storeOf(lines: readonly object[]): LogStore {
  const store = new LogStore();
  for (const line of lines) {
    const read = readLine(wrote(line));
    if (read !== undefined) store.add(read);
  }
  return store;
}

describe('a line', () => {
  test('of JSON has its fields', () => {
    const line = {
      level: 'WARN',
      message: 'saga step failed',
      timestamp: '2026-11-21T08:00:00.000Z',
      service: 'saga',
      requestId: 'r-1',
      xray_trace_id: '1-2-3',
      correlationId: 'c-1',
      step: 'process_payment',
    };
    expect(readLine(wrote(line))).toEqual({
      at: Date.parse('2026-11-21T08:00:00.000Z'),
      function: 'command',
      requestId: 'r-1',
      level: 'WARN',
      message: 'saga step failed',
      correlationId: 'c-1',
      traceId: '1-2-3',
      fields: { step: 'process_payment' },
    });
  });

  test.each([
    ['stdout', 'INFO'],
    ['stderr', 'ERROR'],
  ] as const)('of any other text on %s is one of level %s', (output, level) => {
    expect(readLine(wrote('{broken', output))).toMatchObject({ level, message: '{broken', fields: {} });
  });

  test('of metrics is none', () => {
    expect(readLine(wrote({ _aws: {} }))).toBeUndefined();
  });
});

describe('remembered lines', () => {
  test('are found by level and above, by text in any case, and by correlation', () => {
    const store = storeOf([
      { level: 'INFO', message: 'one', correlationId: 'a' },
      { level: 'ERROR', message: 'two', correlationId: 'b', detail: 'Connection TERMINATED' },
    ]);
    const found = (filter: object) =>
      store.page(filter, { limit: 10, cursor: undefined }).items.map(({ message }) => message);
    expect(found({ level: 'WARN' })).toEqual(['two']);
    expect(found({ text: 'terminated' })).toEqual(['two']);
    expect(found({ correlationId: 'a' })).toEqual(['one']);
    expect(found({})).toEqual(['two', 'one']);
  });

  test('page without repeating or leaving out any, while more are written', () => {
    const store = storeOf([1, 2, 3, 4, 5].map((n) => ({ level: 'INFO', message: `m${n}` })));
    const first = store.page({}, { limit: 2, cursor: undefined });
    const late = readLine(wrote({ level: 'INFO', message: 'late' }));
    if (late !== undefined) store.add(late);
    const second = store.page({}, { limit: 3, cursor: first.next ?? undefined });
    expect([...first.items, ...second.items].map(({ message }) => message)).toEqual([
      'm5',
      'm4',
      'm3',
      'm2',
      'm1',
    ]);
    expect(second.next).toBeNull();
  });

  test('are bounded: the oldest are forgotten', () => {
    const store = storeOf(Array.from({ length: LOG_LINES + 5 }, (_, n) => ({ message: `m${n}` })));
    expect(store.page({ text: '"m4"' }, { limit: 1, cursor: undefined }).items).toEqual([]);
    expect(store.page({ text: '"m5"' }, { limit: 1, cursor: undefined }).items).toHaveLength(1);
  });

  test('are bounded by their length, too', () => {
    const long = 'x'.repeat(1024 * 1024);
    const store = storeOf(Array.from({ length: 10 }, () => ({ message: long })));
    expect(store.page({}, { limit: 100, cursor: undefined }).items.length).toBeLessThan(5);
  });
});
