import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { assemblyEnvironment, root } from './build.ts';

/** Builds the project again and again into the same directory, in a process that stays warm (scripts/rebuild.ts). */
export class Builder {
  /** Where the synthesised app goes. */
  readonly directory: string;
  #child: ChildProcess | undefined;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Builds and synthesises what these files concern, the first time everything; answers the directory, rejects with what is wrong. */
  async build(changed: readonly string[]): Promise<string> {
    this.#child ??= this.#start();
    const child = this.#child;
    const settled = Promise.withResolvers<void>();
    const onMessage = ({ error }: { error?: string }): void => {
      if (error === undefined) settled.resolve();
      else settled.reject(new Error(error));
    };
    const onExit = (code: number | null): void =>
      settled.reject(
        new Error(`scripts/rebuild.ts ended with status ${code}; the next change starts it again.`),
      );
    child.once('message', onMessage).once('exit', onExit);
    try {
      child.send(changed);
      await settled.promise;
    } finally {
      child.off('message', onMessage).off('exit', onExit);
    }
    return this.directory;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }

  #start(): ChildProcess {
    const child = fork(join(root, 'scripts', 'rebuild.ts'), {
      cwd: root,
      env: { ...process.env, ...assemblyEnvironment(this.directory) },
      // What it has to say comes as a message.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('exit', () => {
      this.#child = undefined;
    });
    return child;
  }
}
