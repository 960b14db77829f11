import { type BuildContext, build, context } from 'esbuild';
import { writeDescriptors } from './descriptors.ts';
import { functionBundles, functionNames } from './functions.ts';
import { resolverBundles } from './resolvers.ts';

/** Where to build from, and to. */
interface Place {
  readonly root: string;
  readonly outdir: string;
}

/** With a metafile, to learn what a bundle was made of; errors are for whoever asked. */
type FunctionsContext = BuildContext<{ metafile: true }>;

/**
 * Bundles again and again, and only the functions that a changed file is part of. esbuild remembers what it has parsed for the functions that
 * were bundled last, because what is edited is mostly edited again; for all of them that would take a gigabyte.
 */
export class IncrementalBundles {
  readonly #place: Place;
  /** The source files of each function, by its name. */
  readonly #sources = new Map<string, ReadonlySet<string>>();
  #last: { readonly names: readonly string[]; readonly context: FunctionsContext } | undefined;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Bundles what `changed` concerns, paths below the project's root; what has never been bundled is, too. Rejects with esbuild's errors. */
  async build(changed: readonly string[]): Promise<void> {
    const { root, outdir } = this.#place;
    const names = functionNames(root).filter((name) => this.#concerns(name, changed));
    if (names.length > 0) await this.#buildFunctions(names);
    await build({ ...resolverBundles(root, outdir), logLevel: 'silent' });
  }

  /** Lets go of what is remembered. esbuild complains when it is stopped before. */
  async forget(): Promise<void> {
    await this.#last?.context.dispose();
    this.#last = undefined;
  }

  #concerns(name: string, changed: readonly string[]): boolean {
    const sources = this.#sources.get(name);
    return sources === undefined || changed.some((path) => sources.has(path));
  }

  async #buildFunctions(names: readonly string[]): Promise<void> {
    const { metafile } = await (await this.#contextFor(names)).rebuild();
    await writeDescriptors(metafile, this.#place.root);
    for (const { entryPoint, inputs } of Object.values(metafile.outputs)) {
      const name = entryPoint?.split('/')[1];
      if (name !== undefined) this.#sources.set(name, new Set(Object.keys(inputs)));
    }
  }

  async #contextFor(names: readonly string[]): Promise<FunctionsContext> {
    if (this.#last?.names.join() === names.join()) return this.#last.context;
    await this.forget();
    const { root, outdir } = this.#place;
    const opened = await context({ ...functionBundles(root, outdir, names), logLevel: 'silent' });
    this.#last = { names, context: opened };
    return opened;
  }
}
