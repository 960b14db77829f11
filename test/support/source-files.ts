import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');

/** A module of the project by its path from the root, and what it imports: other modules by path, packages by name. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly modules: readonly string[];
  readonly packages: readonly string[];
}

/** `import … from '…'`, `export … from '…'` and `import '…'`, which Biome keeps at the beginning of a line. */
const STATIC = /^(?:import|export)\s+(?:[\w$*{},\s]*\sfrom\s+)?['"]([^'"]+)['"]/gm;
/** `import('…')`, as an expression or as a type. */
const DYNAMIC = /\bimport\(\s*['"`]([^'"`]+)['"`]/g;

/** Everything that a module's text names as an import, types included. */
export function importsOf(text: string): readonly string[] {
  return [...text.matchAll(STATIC), ...text.matchAll(DYNAMIC)].flatMap(([, specifier]) => specifier ?? []);
}

/** The TypeScript modules below these folders of the project. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root })).map(read);
}

function read(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const imports = importsOf(text);
  return {
    path,
    text,
    modules: imports
      .filter(isRelative)
      .map((specifier) => relative(root, resolve(root, dirname(path), specifier))),
    packages: imports.filter((specifier) => !isRelative(specifier)),
  };
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.') || specifier.startsWith('/');
}

/** Whether the path is a file's: a folder's would be resolved to its index by bundlers, and by Node to an error. */
export function exists(path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The modules that import themselves through others, and those on the way between two such circles. */
export function circular(files: readonly SourceFile[]): readonly string[] {
  const paths = new Set(files.map(({ path }) => path));
  const imported = new Set(files.flatMap(({ modules }) => modules));
  const rest = files.filter(
    ({ path, modules }) => imported.has(path) && modules.some((name) => paths.has(name)),
  );
  return rest.length === files.length ? rest.map(({ path }) => path).sort() : circular(rest);
}
