import { describe, expect, test } from 'vitest';
import { terminalLine } from '../../local/terminal-line.ts';

const REQUEST = '8700295a-bca4-430c-b1e3-731855483a64';

describe('a line of the log on a terminal', () => {
  test('of a function that logs an error says what it was doing, and why it failed', () => {
    const logged = {
      level: 'WARN',
      message: 'saga step failed',
      operation: 'process_payment',
      correlationId: 'c-1',
      error: { name: 'BusinessRuleError', message: 'the card was declined', stack: 'at somewhere' },
    };
    expect(terminalLine(`saga ${REQUEST} ${JSON.stringify(logged)}`)).toBe(
      'saga  WARN  process_payment: saga step failed: the card was declined',
    );
  });

  test('of a function that logs no error is its message', () => {
    const logged = { level: 'ERROR', message: 'subscribers were not told' };
    expect(terminalLine(`reactor ${REQUEST} ${JSON.stringify(logged)}`)).toBe(
      'reactor  ERROR  subscribers were not told',
    );
  });

  test('of a function that failed leaves out where', () => {
    const line = `saga ${REQUEST} BusinessRefusal: the card was declined |     at work (steps.ts:1:2) |     at call (worker.ts:3:4)`;
    expect(terminalLine(line)).toBe('saga  BusinessRefusal: the card was declined');
  });

  test('of a function that did not start is told, too', () => {
    expect(terminalLine('query init SyntaxError: missing is not defined |     at index.mjs:1')).toBe(
      'query  SyntaxError: missing is not defined',
    );
  });

  test('of the laptop itself stays as it is', () => {
    expect(terminalLine('PostgreSQL has ended: exit code 1')).toBe('PostgreSQL has ended: exit code 1');
  });
});
