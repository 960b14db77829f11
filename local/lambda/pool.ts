import type { InvocationResult } from '../contracts.ts';
import type { Invocation, Sandbox } from './sandbox.ts';

/**
 * How long a request waits for a busy sandbox before another one is started. Starting one costs some 100 ms of a core, so
 * for a short wait the queue is faster. Lambda, with more cores, starts one at once.
 */
const GROW_AFTER_MILLISECONDS = 50;

interface Waiting {
  readonly invocation: Invocation;
  readonly settle: (result: InvocationResult) => void;
}

const STOPPED: InvocationResult = {
  payload: { errorType: 'Laptop.Stopped', errorMessage: 'The laptop cloud has stopped', trace: [] },
  functionError: 'Unhandled',
};

/** The sandboxes of one function: grows when requests wait, up to a bound, and keeps what it has warm. */
export class Pool {
  readonly #create: () => Sandbox;
  readonly #bound: number;
  readonly #sandboxes = new Set<Sandbox>();
  readonly #idle: Sandbox[] = [];
  readonly #queue: Waiting[] = [];
  readonly #underWay = new Set<Promise<InvocationResult>>();
  #starting = 0;
  #growth: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(create: () => Sandbox, bound: number) {
    this.#create = create;
    this.#bound = bound;
  }

  /** How many sandboxes there are. */
  get size(): number {
    return this.#sandboxes.size;
  }

  /** Has one sandbox ready; answers the error when its init phase fails. */
  async warm(): Promise<InvocationResult | undefined> {
    if (this.#stopped || this.#sandboxes.size > 0) return undefined;
    return await this.#start();
  }

  /** Runs the invocation in the first sandbox that is free. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    if (this.#stopped) return STOPPED;
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    this.#queue.push({ invocation, settle: resolve });
    this.#underWay.add(promise);
    this.#serve();
    const result = await promise;
    this.#underWay.delete(promise);
    return result;
  }

  /** Ends every sandbox as soon as what waits or runs has been answered. */
  async retire(): Promise<void> {
    await Promise.all(this.#underWay);
    await this.stop();
  }

  /** Ends every sandbox; what waits or runs is answered with an error. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#growth);
    this.#failAll(STOPPED);
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.stop()));
  }

  #serve(): void {
    for (let sandbox = this.#idle.pop(); sandbox !== undefined; sandbox = this.#idle.pop()) {
      const next = this.#queue.shift();
      if (next === undefined) {
        this.#idle.push(sandbox);
        return;
      }
      void this.#run(sandbox, next);
    }
    if (this.#queue.length > 0) this.#growSoon();
  }

  async #run(sandbox: Sandbox, { invocation, settle }: Waiting): Promise<void> {
    settle(await sandbox.invoke(invocation));
    if (sandbox.isBroken) this.#sandboxes.delete(sandbox);
    else this.#idle.push(sandbox);
    this.#serve();
  }

  /** Starts a sandbox: at once when there is none, after a while when one may become free, never above the bound. */
  #growSoon(): void {
    if (this.#stopped || this.#growth !== undefined || this.#starting > 0) return;
    if (this.#sandboxes.size >= this.#bound) return;
    if (this.#sandboxes.size === 0) {
      void this.#start();
      return;
    }
    this.#growth = setTimeout(() => {
      this.#growth = undefined;
      if (this.#queue.length > 0) void this.#start();
    }, GROW_AFTER_MILLISECONDS);
  }

  async #start(): Promise<InvocationResult | undefined> {
    const sandbox = this.#create();
    this.#sandboxes.add(sandbox);
    this.#starting += 1;
    const failure = await sandbox.initialise();
    this.#starting -= 1;
    if (this.#stopped) return undefined;
    if (failure === undefined) {
      this.#idle.push(sandbox);
    } else {
      this.#sandboxes.delete(sandbox);
      await sandbox.stop();
      this.#failAll(failure);
    }
    this.#serve();
    return failure;
  }

  #failAll(result: InvocationResult): void {
    for (const { settle } of this.#queue.splice(0)) settle(result);
  }
}
