import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs a command until standard input ends, which happens when this process closes the pipe and also when it dies in
 * whatever way: no engine outlives the laptop cloud. (A background job of a shell reads /dev/null, hence descriptor 3.)
 */
const LEASH = `
exec 3<&0
signal=$1; shift
"$@" 3<&- </dev/null &
engine=$!
{ read -r _ <&3; kill -"$signal" "$engine"; } 2>/dev/null &
wait "$engine"
`;

/** An engine that does not stop when asked is killed after this long. */
const PATIENCE_MILLISECONDS = 5_000;

/** How a process is started. */
export interface LeashedCommand {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** What makes it stop, as `kill` writes it. */
  readonly stopSignal: 'TERM' | 'INT' | 'QUIT';
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets every line of both outputs. */
  readonly onLine: (line: string) => void;
}

/** A process that ends when this one does. */
export class LeashedProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;

  constructor({ command, stopSignal, environment, onLine }: LeashedCommand) {
    // A session of its own, so that Ctrl-C in the terminal reaches this process only, which then stops things in order.
    this.#child = spawn('sh', ['-c', LEASH, 'leash', stopSignal, ...command], {
      detached: true,
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#exit = once(this.#child, 'exit');
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      if (input !== null) createInterface({ input }).on('line', onLine);
    }
    // The pipe breaks when the engine ends first; that is reported by `exited`.
    this.#child.stdin?.on('error', () => {});
    void this.#exit.then(() => this.#child.stdin?.end());
  }

  /** Resolves once the process has ended, for whatever reason; rejects when it could not be started. */
  get exited(): Promise<unknown> {
    return this.#exit;
  }

  /** Stops the process and waits until it is gone. */
  async stop(): Promise<void> {
    this.#child.stdin?.end();
    const waiting = new AbortController();
    const tooLong = delay(PATIENCE_MILLISECONDS, true, { signal: waiting.signal }).catch(() => false);
    if (await Promise.race([this.#exit.then(() => false), tooLong])) this.#killAll();
    waiting.abort();
    await this.#exit;
  }

  #killAll(): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
  }
}

/**
 * Starts a process and waits for a line of its output that says it is ready. Rejects with its last lines when it ends first.
 */
export async function startLeashed(
  command: Omit<LeashedCommand, 'onLine'>,
  readyLine: RegExp,
): Promise<LeashedProcess> {
  const lastLines: string[] = [];
  const ready = Promise.withResolvers<void>();
  const process = new LeashedProcess({
    ...command,
    onLine: (line) => {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (readyLine.test(line)) ready.resolve();
    },
  });
  const ended = process.exited.then((): never => {
    throw new Error(`${command.command[0]} ended before it was ready:\n${lastLines.join('\n')}`);
  });
  await Promise.race([ready.promise, ended]);
  return process;
}
