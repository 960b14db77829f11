import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Tells of whatever is saved below folders, also in folders that are made later. Node's own recursive watch follows each file on
 * Linux, and loses those that an editor has replaced by a new file (seen with Node 24.21).
 */
export class FolderWatch {
  readonly #onSaved: (path: string) => void;
  readonly #watchers = new Map<string, FSWatcher>();

  /** `onSaved` is told the path of what was saved, made or removed. */
  constructor(onSaved: (path: string) => void) {
    this.#onSaved = onSaved;
  }

  /** Watches a folder and those in it. */
  follow(folder: string): void {
    this.#watch(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isDirectory()) this.#watch(join(entry.parentPath, entry.name));
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #watch(folder: string): void {
    if (this.#watchers.has(folder)) return;
    const watcher = watch(folder, (event, name) => {
      const path = join(folder, String(name));
      if (event === 'rename' && isFolder(path)) this.follow(path);
      this.#onSaved(path);
    });
    // The folder has gone; should it come back, the one above it says so.
    watcher.on('error', () => this.#forget(folder));
    watcher.on('close', () => this.#forget(folder));
    this.#watchers.set(folder, watcher);
  }

  #forget(folder: string): void {
    this.#watchers.delete(folder);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
