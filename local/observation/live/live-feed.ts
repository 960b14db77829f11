import type { ServerResponse } from 'node:http';
import type { LiveEvent, LiveTopic, Pulse } from '../../../console/api/observation.ts';
import { LiveReader } from './reader.ts';

const SECOND = 1_000;

/** Tells news to those who listen. While nobody does, nothing is made of them and no timer runs. */
export class LiveFeed {
  readonly #readers = new Set<LiveReader>();
  readonly #takePulse: () => Pulse;
  #pulse: NodeJS.Timeout | undefined;

  constructor(takePulse: () => Pulse) {
    this.#takePulse = takePulse;
  }

  /** Adds a reader until it goes away. */
  open(response: ServerResponse, topics: ReadonlySet<LiveTopic> | undefined): void {
    const reader = new LiveReader(response, topics);
    this.#readers.add(reader);
    response.once('close', () => this.#leave(reader));
    if (this.#pulse !== undefined) return;
    // What has been since somebody last listened is no part of the first second.
    this.#takePulse();
    this.#pulse = setInterval(() => this.tell('pulse', this.#takePulse), SECOND);
  }

  /** Whether anybody wants to know. */
  isHeard(topic: LiveTopic): boolean {
    return [...this.#readers].some((reader) => reader.wants(topic));
  }

  /** Makes the news only if somebody wants them. */
  tell<Topic extends LiveTopic>(
    topic: Topic,
    data: () => Extract<LiveEvent, { topic: Topic }>['data'],
  ): void {
    const listening = [...this.#readers].filter((reader) => reader.wants(topic));
    if (listening.length === 0) return;
    const event = { topic, data: data() } as LiveEvent;
    for (const reader of listening) reader.send(event);
  }

  close(): void {
    clearInterval(this.#pulse);
    for (const reader of this.#readers) reader.end();
  }

  #leave(reader: LiveReader): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    clearInterval(this.#pulse);
    this.#pulse = undefined;
  }
}
