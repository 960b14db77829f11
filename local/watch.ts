/** `npm start -- --watch`: what is saved is applied to the running cloud. */
import { type FSWatcher, watch } from 'node:fs';
import { join, relative } from 'node:path';
import type { Builder } from './builder.ts';
import { FolderWatch } from './folder-watch.ts';
import type { Cloud } from './running-cloud.ts';

/** What a deployment and the console are made of: folders, and a file beside them. */
const FOLDERS = ['console', 'domain', 'functions', 'graphql', 'lib', 'statemachines'];
const SETTINGS = 'cdk.json';
/** Editors write a file in several steps, and "save all" several files. */
const SETTLED_AFTER_MILLISECONDS = 40;

/** What a watch needs. */
export interface WatchOptions {
  /** The project's root. */
  readonly root: string;
  readonly builder: Pick<Builder, 'build'>;
  readonly cloud: Pick<Cloud, 'update'>;
  /** Tells people what has been applied. */
  readonly progress: (message: string) => void;
  /** Tells people what is wrong. */
  readonly problem: (message: string) => void;
}

/** Watches the sources until `stop`. One change is applied at a time; what is saved meanwhile, after it. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #folders: FolderWatch;
  readonly #settings: FSWatcher;
  /** Saved since the last attempt to apply. */
  readonly #saved = new Set<string>();
  /** Attempted without success: tried again with what is saved next, which may be what was missing. */
  readonly #refused = new Set<string>();
  #settling: NodeJS.Timeout | undefined;
  #applying: Promise<void> | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    const { root } = options;
    this.#folders = new FolderWatch((path) => this.#onSaved(relative(root, path)));
    for (const folder of FOLDERS) this.#folders.follow(join(root, folder));
    // Its folder, because editors replace files, and whoever watches a file watches the old one from then on.
    this.#settings = watch(root, (_event, name) => {
      if (name === SETTINGS) this.#onSaved(SETTINGS);
    });
  }

  /** Stops watching and waits for the change that is being applied. */
  async stop(): Promise<void> {
    this.#folders.close();
    this.#settings.close();
    clearTimeout(this.#settling);
    await this.#applying;
  }

  #onSaved(path: string): void {
    this.#saved.add(path);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#applySoon(), SETTLED_AFTER_MILLISECONDS);
  }

  #applySoon(): void {
    this.#applying ??= this.#applyAll().finally(() => {
      this.#applying = undefined;
    });
  }

  async #applyAll(): Promise<void> {
    while (this.#saved.size > 0) {
      const changed = new Set([...this.#refused, ...this.#saved]);
      this.#saved.clear();
      this.#refused.clear();
      if (await this.#apply([...changed])) continue;
      for (const path of changed) this.#refused.add(path);
    }
  }

  /** Whether it has been applied. */
  async #apply(changed: readonly string[]): Promise<boolean> {
    const { builder, cloud, progress, problem } = this.#options;
    const started = performance.now();
    try {
      const changes = await cloud.update(await builder.build(changed));
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      if (changes.length > 0) progress(`Applied in ${seconds} s: ${changes.join(', ')}`);
      return true;
    } catch (error) {
      problem(
        `${error instanceof Error ? error.message : String(error)}\nThe last good version keeps serving.`,
      );
      return false;
    }
  }
}
