import type { StreamReader } from '../../console/api/observation.ts';
import type { Fact } from '../facts.ts';
import { writtenAt } from './events/commit.ts';
import type { Services } from './services.ts';

interface Reading {
  batches: number;
  records: number;
  retries: number;
  discarded: number;
  isRetrying: boolean;
  /** When the oldest record that waits was written; null where none does. */
  oldest: number | null;
  lastError: StreamReader['lastError'];
}

/** How the readers of the event table's stream are doing. */
export class Readers {
  readonly #readings = new Map<string, Reading>();

  take(fact: Fact): void {
    switch (fact.kind) {
      case 'delivering':
        this.#of(fact.functionArn).oldest = fact.records[0] === undefined ? null : writtenAt(fact.records[0]);
        break;
      case 'delivered':
        this.#delivered(this.#of(fact.functionArn), fact.records.length, fact.failed);
        break;
      case 'discarded':
        this.#of(fact.functionArn).discarded += fact.records;
        break;
      case 'drained':
        this.#drained(this.#of(fact.functionArn));
    }
  }

  /** A reader is known from the start, before there is anything to read. */
  expect(functionArn: string): void {
    this.#of(functionArn);
  }

  report(services: Services, now: number): StreamReader[] {
    return [...this.#readings].map(([arn, { oldest, isRetrying, ...counts }]) => ({
      function: services.of(arn),
      state: oldest === null ? 'idle' : isRetrying ? 'retrying' : 'reading',
      lagMilliseconds: oldest === null ? 0 : Math.max(0, now - oldest),
      ...counts,
    }));
  }

  #delivered(reading: Reading, records: number, failed: string | null): void {
    reading.isRetrying = failed !== null;
    if (failed === null) {
      reading.batches += 1;
      reading.records += records;
    } else {
      reading.retries += 1;
      reading.lastError = { at: Date.now(), message: failed };
    }
  }

  #drained(reading: Reading): void {
    reading.oldest = null;
    reading.isRetrying = false;
  }

  #of(functionArn: string): Reading {
    const known = this.#readings.get(functionArn);
    if (known !== undefined) return known;
    const reading: Reading = {
      batches: 0,
      records: 0,
      retries: 0,
      discarded: 0,
      isRetrying: false,
      oldest: null,
      lastError: null,
    };
    this.#readings.set(functionArn, reading);
    return reading;
  }
}
