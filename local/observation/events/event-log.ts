import { setImmediate as turn } from 'node:timers/promises';
import type { RecordedEvent } from '../../../console/api/observation.ts';
import type { LogSink } from '../../contracts.ts';
import type { Fact } from '../../facts.ts';
import { type Commit, commitOf, recordedEvents } from './commit.ts';
import { EventIndex } from './event-index.ts';
import type { EventTable } from './event-table.ts';

/** Follows what is written to the event table, by what its readers read. */
export class EventLog {
  readonly #index = new EventIndex();
  readonly #appended: (event: RecordedEvent) => void;
  /** What comes while older commits are still being read. */
  #waiting: Commit[] | undefined;
  #history: Promise<void> = Promise.resolve();

  /** `appended` is told of each event once. */
  constructor(appended: (event: RecordedEvent) => void) {
    this.#appended = appended;
  }

  take(fact: Fact): void {
    if (fact.kind !== 'read') return;
    const commits = fact.records.flatMap(({ event }) => commitOf(event) ?? []);
    if (this.#waiting === undefined) for (const commit of commits) this.#append(commit);
    else this.#waiting.push(...commits);
  }

  /** What is known, once older commits have been read. */
  async index(): Promise<EventIndex> {
    await this.#history;
    return this.#index;
  }

  /** Takes in what a kept table holds from earlier: streams tell only what is new. Meanwhile nobody gets an answer. */
  readHistory(table: EventTable, log: LogSink): void {
    this.#waiting = [];
    this.#history = this.#read(table).catch((error: unknown) => {
      log.error(`observation: older events are missing: ${String(error)}`);
    });
  }

  async #read(table: EventTable): Promise<void> {
    const history: Commit[] = [];
    try {
      for await (const page of table.all()) {
        history.push(...page);
        await turn();
      }
      history.sort((a, b) => a.at - b.at || a.sk - b.sk);
      for (const commit of history) this.#index.add(commit);
    } finally {
      const waiting = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const commit of waiting) this.#append(commit);
    }
  }

  /** Both readers of the stream bring every commit: the second time it is known. */
  #append(commit: Commit): void {
    if (!this.#index.add(commit)) return;
    for (const event of recordedEvents(commit).reverse()) this.#appended(event);
  }
}
