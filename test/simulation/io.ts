import { type Boundary, type Fault, NATURAL } from './faults.ts';
import { latency, type Surroundings } from './surroundings.ts';

/** A request to something outside the process. */
export interface Request<Result> {
  readonly boundary: Boundary;
  /** For the story. */
  readonly what: string;
  readonly work: () => Promise<Result>;
  /** The work is made of requests of its own, and not done by one engine. */
  readonly isComposed?: true;
}

/** Sends a request, through whatever happens to it. */
export type Io = <Result>(request: Request<Result>) => Promise<Result>;

/** The process that a request is sent by. */
export interface Process {
  readonly name: string;
  readonly isAlive: () => boolean;
  readonly crash: () => void;
}

/** The rest of a process that has died: it never goes on. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Virtual milliseconds: longer than most steps' timeouts in the state machine, and at most than the function's own. */
const SLOW = [8_000, 70_000] as const;
/** When the caller's library gives up on an answer. */
const PATIENCE = [1_000, 9_000] as const;
/** How DynamoDB tells that somebody else had written first. */
const BEATEN = new Set(['ConditionalCheckFailedException', 'TransactionCanceledException']);

/** The way out of a process: every request takes its time, and a fault may strike it or the process. */
export function createIo(surroundings: Surroundings, process: Process): Io {
  const { scheduler, faults, random } = surroundings;
  return async <Result>(request: Request<Result>): Promise<Result> => {
    await scheduler.pause(latency(random));
    if (!process.isAlive()) return never();
    const fault = faults.draw(request.boundary);
    const attempt = new Attempt(surroundings, process, request);
    try {
      return await (fault ? attempt.struckBy(fault) : attempt.carriedOut());
    } finally {
      await scheduler.pause(latency(random));
      // A process that died meanwhile sees neither answer nor error.
      if (!process.isAlive()) await never();
    }
  };
}

/** One request on its way. */
class Attempt<Result> {
  readonly #surroundings: Surroundings;
  readonly #process: Process;
  readonly #request: Request<Result>;

  constructor(surroundings: Surroundings, process: Process, request: Request<Result>) {
    this.#surroundings = surroundings;
    this.#process = process;
    this.#request = request;
  }

  async carriedOut(): Promise<Result> {
    const { what, work, isComposed } = this.#request;
    try {
      const result = await (isComposed ? work() : this.#surroundings.scheduler.perform(work));
      this.#tell(what);
      return result;
    } catch (error) {
      this.#tellFailure(error);
      throw error;
    }
  }

  async struckBy(fault: Fault): Promise<Result> {
    this.#tell(`⚡ ${this.#request.boundary.name}: ${fault.name}, at ${this.#request.what}`);
    switch (fault.strike) {
      case 'crash before':
        return this.#crash();
      case 'crash after':
        await this.#unseen();
        return this.#crash();
      case 'refused':
        throw errorOf(fault);
      case 'answer lost':
        await this.#unseen();
        return this.#giveUp(fault);
      case 'repeated':
        await this.#unseen();
        return this.carriedOut();
      case 'slow':
        await this.#wait(SLOW);
        return this.carriedOut();
      case 'arrives late': {
        void this.#wait(SLOW).then(() => this.#unseen());
        return this.#giveUp(fault);
      }
      default: {
        const unknown: never = fault.strike;
        return unknown;
      }
    }
  }

  /** Carried out without anyone who would see how it went. */
  async #unseen(): Promise<void> {
    try {
      await this.carriedOut();
    } catch {
      // The story has it; the caller is gone or is told something else.
    }
  }

  async #giveUp(fault: Fault): Promise<never> {
    await this.#wait(PATIENCE);
    throw errorOf(fault);
  }

  #crash(): Promise<never> {
    this.#process.crash();
    return never();
  }

  #wait([from, to]: readonly [number, number]): Promise<void> {
    const { random, scheduler } = this.#surroundings;
    return scheduler.pause(random.between(from, to));
  }

  #tellFailure(error: unknown): void {
    const name = error instanceof Error ? error.name : String(error);
    this.#tell(`${this.#request.what} → ${name}`);
    if (BEATEN.has(name)) this.#surroundings.faults.note(NATURAL, `${name}, another was faster`);
  }

  #tell(what: string): void {
    this.#surroundings.story.tell(this.#process.name, what);
  }
}

function errorOf({ name, error }: Fault): Error {
  return error?.() ?? new Error(name);
}
