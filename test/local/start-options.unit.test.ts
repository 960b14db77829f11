import { describe, expect, test } from 'vitest';
import { parseStartOptions } from '../../local/start-options.ts';

describe('npm start', () => {
  test('uses the plain ports, fresh data and sample data by default', () => {
    expect(parseStartOptions([], {})).toEqual({
      portOffset: 0,
      persist: false,
      seed: true,
      watch: false,
      help: false,
    });
  });

  test('takes a port offset from the command line, or else from the environment', () => {
    expect(parseStartOptions([], { PORT_OFFSET: '200' }).portOffset).toBe(200);
    expect(parseStartOptions(['--port-offset', '100'], { PORT_OFFSET: '200' }).portOffset).toBe(100);
    expect(parseStartOptions(['--port-offset=100'], {}).portOffset).toBe(100);
    expect(parseStartOptions([], { PORT_OFFSET: '' }).portOffset).toBe(0);
  });

  test('can keep its data and leave out the sample data', () => {
    expect(parseStartOptions(['--persist', '--no-seed'], {})).toMatchObject({ persist: true, seed: false });
  });

  test.each(['abc', '-1', '1.5', '60000'])('refuses %s as a port offset', (offset) => {
    expect(() => parseStartOptions([`--port-offset=${offset}`], {})).toThrow(`not ${offset}`);
  });

  test('refuses what it does not know', () => {
    expect(() => parseStartOptions(['--prot-offset', '1'], {})).toThrow('--prot-offset');
  });
});
