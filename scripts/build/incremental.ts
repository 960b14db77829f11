import { join } from 'node:path';
import { type BuildContext, build, context } from 'esbuild';
import { writeDescriptors } from './descriptors.ts';
import { functionBundle, functionNames } from './functions.ts';
import { resolverBundles } from './resolvers.ts';

/** Where to build from, and to. */
interface Place {
  readonly root: string;
  readonly outdir: string;
}

/** With a metafile, to learn what a bundle was made of; errors are for whoever asked. */
type FunctionContext = BuildContext<{ metafile: true }>;

/**
 * Bundles again and again, and only the functions that a changed file is part of. esbuild remembers what it has parsed for the functions that
 * were bundled last, because what is edited is mostly edited again; for all of them that would take a gigabyte.
 */
export class IncrementalBundles {
  readonly #place: Place;
  /** The source files of each function, by its name. */
  readonly #sources = new Map<string, ReadonlySet<string>>();
  readonly #contexts = new Map<string, FunctionContext>();

  constructor(place: Place) {
    this.#place = place;
  }

  /** Bundles what `changed` concerns, paths below the project's root; what has never been bundled is, too. Rejects with esbuild's errors. */
  async build(changed: readonly string[]): Promise<void> {
    const { root, outdir } = this.#place;
    const names = functionNames(root).filter((name) => this.#concerns(name, changed));
    if (names.length > 0) {
      await this.#forgetOthers(names);
      await Promise.all(names.map((name) => this.#buildFunction(name)));
    }
    await build({ ...resolverBundles(root, outdir), logLevel: 'silent' });
  }

  /** Lets go of what is remembered. esbuild complains when it is stopped before. */
  forget(): Promise<void> {
    return this.#forgetOthers([]);
  }

  #concerns(name: string, changed: readonly string[]): boolean {
    const sources = this.#sources.get(name);
    return sources === undefined || changed.some((path) => sources.has(path));
  }

  async #buildFunction(name: string): Promise<void> {
    const { root, outdir } = this.#place;
    const opened = this.#contexts.get(name) ?? (await this.#open(name));
    this.#contexts.set(name, opened);
    const { metafile } = await opened.rebuild();
    await writeDescriptors(metafile, root, join(outdir, 'functions', name));
    this.#sources.set(name, new Set(Object.keys(metafile.inputs)));
  }

  async #open(name: string): Promise<FunctionContext> {
    const { root, outdir } = this.#place;
    return await context({ ...functionBundle(root, outdir, name), logLevel: 'silent' });
  }

  async #forgetOthers(names: readonly string[]): Promise<void> {
    for (const [name, opened] of this.#contexts) {
      if (names.includes(name)) continue;
      this.#contexts.delete(name);
      await opened.dispose();
    }
  }
}
