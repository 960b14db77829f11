import type { ServerResponse } from 'node:http';
import type { LiveEvent, LiveTopic } from '../../../console/api/observation.ts';

/** Messages that wait for a reader who is too slow; beyond it the oldest are dropped. */
const WAITING = 1_000;
/** Proxies and browsers take a connection for dead that says nothing for long, in milliseconds. */
const KEEP_ALIVE = 15_000;

/**
 * One reader of the live feed, a stream of server-sent events:
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class LiveReader {
  readonly #response: ServerResponse;
  readonly #topics: ReadonlySet<LiveTopic> | undefined;
  readonly #waiting: string[] = [];
  readonly #alive: NodeJS.Timeout;
  #isBusy = false;
  #dropped = 0;

  /** `topics` undefined: all of them. */
  constructor(response: ServerResponse, topics: ReadonlySet<LiveTopic> | undefined) {
    this.#response = response;
    this.#topics = topics;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    response.on('drain', () => this.#goOn());
    this.#alive = setInterval(() => this.#send(': alive\n\n'), KEEP_ALIVE);
    response.once('close', () => clearInterval(this.#alive));
  }

  wants(topic: LiveTopic): boolean {
    return this.#topics?.has(topic) ?? true;
  }

  send(event: LiveEvent): void {
    this.#send(messageOf(event));
  }

  end(): void {
    this.#response.end();
  }

  #send(message: string): void {
    if (!this.#isBusy) {
      this.#isBusy = !this.#response.write(message);
      return;
    }
    this.#waiting.push(message);
    if (this.#waiting.length <= WAITING) return;
    this.#waiting.shift();
    this.#dropped += 1;
  }

  #goOn(): void {
    this.#isBusy = false;
    if (this.#dropped > 0) {
      const dropped = messageOf({ topic: 'dropped', data: { events: this.#dropped } });
      this.#dropped = 0;
      this.#isBusy = !this.#response.write(dropped);
    }
    while (!this.#isBusy && this.#waiting.length > 0) {
      this.#isBusy = !this.#response.write(this.#waiting.shift() ?? '');
    }
  }
}

function messageOf({ topic, data }: LiveEvent): string {
  return `event: ${topic}\ndata: ${JSON.stringify(data)}\n\n`;
}
