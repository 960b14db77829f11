/** One WebSocket of a client, with its subscriptions. */
import type { WebSocket } from 'ws';
import type { LogSink } from '../../contracts.ts';
import type { Caller } from '../authorisation.ts';
import { RequestError } from '../errors.ts';
import type { Hub, Subscriber } from './hub.ts';
import { readMessage, type ServerMessage, type ShownError, type Start } from './messages.ts';
import { Refusal, type Subscribing, subscribe } from './subscribe.ts';

/** How long a client waits for a sign of life, in milliseconds. AppSync gives one every minute. */
const CONNECTION_TIMEOUT = 300_000;

/** Subscriptions of one connection: https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const MOST_SUBSCRIPTIONS = 100;

/** Bytes that a client may leave unread. One that reads so slowly is better off connecting anew and asking for what there is. */
const MOST_UNREAD = 4 * 1_048_576;

/** RFC 6455, 7.4.1 */
const POLICY_VIOLATION = 1008;

/** What a connection works with. */
export interface ConnectionOptions {
  readonly socket: WebSocket;
  readonly sourceIp: string;
  /** Who connects; rejects with a RequestError. */
  readonly caller: Promise<Caller>;
  readonly subscribing: Subscribing;
  readonly hub: Hub;
  readonly log: LogSink;
}

export class Connection {
  readonly #options: ConnectionOptions;
  /** By the client's ids; null is one that is being made. */
  readonly #subscriptions = new Map<string, Subscriber | null>();
  readonly #closed = new AbortController();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    options.socket.on('message', (data) => void this.#receive(String(data)));
    options.socket.on('error', (error) => options.log.error(`realtime: ${error.message}`));
    options.socket.once('close', () => this.#end());
  }

  keepAlive(): void {
    this.#send({ type: 'ka' });
  }

  async #receive(text: string): Promise<void> {
    const { caller, log } = this.#options;
    try {
      await caller;
      await this.#handle(text);
    } catch (error) {
      if (error instanceof RequestError) this.#refuse(error);
      else log.error(`realtime: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  async #handle(text: string): Promise<void> {
    const message = readMessage(text);
    switch (message?.type) {
      case 'connection_init':
        this.#send({ type: 'connection_ack', payload: { connectionTimeoutMs: CONNECTION_TIMEOUT } });
        this.keepAlive();
        return;
      case 'start':
        return this.#start(message);
      case 'stop':
        this.#stop(message.id);
        return;
      default:
        this.#fail(undefined, [{ errorType: 'UnsupportedOperation', message: 'unknown not supported.' }]);
    }
  }

  async #start(start: Start): Promise<void> {
    const { id } = start;
    const { subscribing, sourceIp, hub } = this.#options;
    const objection = this.#objectionTo(id);
    if (objection !== undefined) return this.#fail(id, [objection]);
    this.#subscriptions.set(id, null);
    try {
      const subscription = await subscribe(start, subscribing, { sourceIp, signal: this.#closed.signal });
      // It was stopped, or the connection has gone, in the meantime.
      if (!this.#subscriptions.has(id)) return;
      const subscriber: Subscriber = { ...subscription, deliver: (result) => this.#deliver(id, result) };
      this.#subscriptions.set(id, subscriber);
      hub.add(subscriber);
      this.#send({ type: 'start_ack', id });
    } catch (error) {
      this.#subscriptions.delete(id);
      if (!(error instanceof Refusal)) throw error;
      this.#fail(id, error.errors);
    }
  }

  #objectionTo(id: string): ShownError | undefined {
    if (this.#subscriptions.has(id)) {
      return { errorType: 'DuplicatedOperationError', message: `Operation with id ${id} already exists` };
    }
    if (this.#subscriptions.size < MOST_SUBSCRIPTIONS) return undefined;
    const message = `Max number of ${MOST_SUBSCRIPTIONS} subscriptions reached`;
    return { errorType: 'MaxSubscriptionsReachedError', message };
  }

  #stop(id: string): void {
    const subscriber = this.#subscriptions.get(id);
    if (subscriber) this.#options.hub.remove(subscriber);
    this.#subscriptions.delete(id);
    this.#send({ type: 'complete', id });
  }

  #deliver(id: string, result: string): void {
    const { socket, log } = this.#options;
    if (socket.bufferedAmount > MOST_UNREAD) {
      log.error(`realtime: a subscriber leaves more than ${MOST_UNREAD} bytes unread and is disconnected`);
      // A farewell would wait behind what is unread.
      socket.terminate();
    } else socket.send(`{"id":${JSON.stringify(id)},"type":"data","payload":${result}}`);
  }

  #fail(id: string | undefined, errors: readonly ShownError[]): void {
    this.#send({ type: 'error', ...(id !== undefined && { id }), payload: { errors } });
  }

  #refuse({ type, message, status }: RequestError): void {
    const errors = [{ errorType: type, message, errorCode: status }];
    this.#send({ type: 'connection_error', payload: { errors } });
    this.#options.socket.close(POLICY_VIOLATION);
  }

  #send(message: ServerMessage): void {
    this.#options.socket.send(JSON.stringify(message));
  }

  #end(): void {
    for (const subscriber of this.#subscriptions.values())
      if (subscriber) this.#options.hub.remove(subscriber);
    this.#subscriptions.clear();
    this.#closed.abort();
  }
}
