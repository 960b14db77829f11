import { describe, expect, test } from 'vitest';
import { circular, exists, importsOf, type SourceFile, sourceFiles } from '../support/source-files.ts';

const FOLDERS = [
  'bin',
  'bridge',
  'console',
  'domain',
  'functions',
  'graphql',
  'lib',
  'local',
  'scripts',
] as const;
const product = sourceFiles(...FOLDERS);
const tests = sourceFiles('test');

function below(folder: (typeof FOLDERS)[number]): readonly SourceFile[] {
  return product.filter(({ path }) => path.startsWith(`${folder}/`));
}

/** What files import although they may not, each as a sentence. */
function forbidden(files: readonly SourceFile[], allowed: (module: string) => boolean): readonly string[] {
  return files.flatMap(({ path, modules }) =>
    modules.filter((module) => !allowed(module)).map((module) => `${path} imports ${module}`),
  );
}

function isBelow(...folders: readonly string[]): (module: string) => boolean {
  return (module) => folders.some((folder) => module.startsWith(`${folder}/`));
}

/** What infrastructure may know of the code that it deploys: names, so that alarms and filters cannot go astray. */
function isName(module: string): boolean {
  return module === 'functions/platform/metric-names.ts' || /^domain\/\w+\/events\.ts$/.test(module);
}

test.each(FOLDERS)('%s has modules to look at', (folder) => {
  expect(below(folder)).not.toEqual([]);
});

describe('arrows only point down', () => {
  test('the domain imports nothing but itself and valibot', () => {
    expect(forbidden(below('domain'), isBelow('domain'))).toEqual([]);
    expect([...new Set(below('domain').flatMap(({ packages }) => packages))]).toEqual(['valibot']);
  });

  test('functions import the domain and each other', () => {
    expect(forbidden(below('functions'), isBelow('functions', 'domain'))).toEqual([]);
  });

  test('infrastructure imports at most names: metrics and event types', () => {
    const allowed = (module: string) => isBelow('lib')(module) || isName(module);
    expect(forbidden(below('lib'), allowed)).toEqual([]);
    const settings = (module: string) => module === 'cdk.json';
    expect(forbidden(below('bin'), (module) => isBelow('lib')(module) || settings(module))).toEqual([]);
  });

  test('the bridge knows descriptors only', () => {
    const generated = (module: string) => module.startsWith('functions/rpc/generated/');
    expect(forbidden(below('bridge'), (module) => isBelow('bridge')(module) || generated(module))).toEqual(
      [],
    );
  });

  test('the console knows itself and the names of metrics only: it could be served by any backend', () => {
    const allowed = (module: string) =>
      isBelow('console')(module) || module === 'functions/platform/metric-names.ts';
    expect(forbidden(below('console'), allowed)).toEqual([]);
  });

  test('the cloud on a laptop knows built bundles, the synthesised template, the bridge, metrics and what it serves the console', () => {
    const served = ['console/api/observation.ts', 'functions/platform/metric-names.ts'];
    const allowed = (module: string) => isBelow('local', 'bridge')(module) || served.includes(module);
    expect(forbidden(below('local'), allowed)).toEqual([]);
  });

  test('nothing imports the cloud on a laptop, or a test', () => {
    const others = product.filter(({ path }) => !path.startsWith('local/'));
    expect(forbidden(others, (module) => !isBelow('local', 'test')(module))).toEqual([]);
  });

  test('the AppSync resolver imports nothing that AppSync does not have', () => {
    expect(forbidden(below('graphql'), isBelow('graphql'))).toEqual([]);
    expect([...new Set(below('graphql').flatMap(({ packages }) => packages))]).toEqual([
      '@aws-appsync/utils',
    ]);
  });
});

test('every import names a module that exists, with its ending', () => {
  const missing = forbidden([...product, ...tests], exists);
  expect(missing).toEqual([]);
});

test('no module imports itself through others, not even for a type', () => {
  // Biome refuses circles of values everywhere; local/ has small ones of types, between an interface and its engines.
  const files = [...product, ...tests].filter(({ path }) => !path.startsWith('local/'));
  expect(circular(files)).toEqual([]);
});

test('a handler shows its trigger and delegates: 40 lines at most', () => {
  const handlers = product.filter(({ path }) => path.endsWith('/handler.ts'));
  expect(handlers).not.toEqual([]);
  const long = handlers.filter(({ text }) => text.trimEnd().split('\n').length > 40);
  expect(long.map(({ path }) => path)).toEqual([]);
});

describe('what these specs look at', () => {
  test.each([
    [`import { a } from './a.ts';`, './a.ts'],
    [`import type { A } from './a.ts';`, './a.ts'],
    [`import a, { type B } from "./a.ts";`, './a.ts'],
    [`import {\n  a,\n  b,\n} from '../a.ts';`, '../a.ts'],
    [`import * as a from 'a';`, 'a'],
    [`import 'a/b';`, 'a/b'],
    [`export { a } from './a.ts';`, './a.ts'],
    [`export * from './a.ts';`, './a.ts'],
    [`const a = await import('a');`, 'a'],
    [`let a: import('a').A;`, 'a'],
  ])('%s', (text, specifier) => {
    expect(importsOf(`/** A comment. */\n${text}\nconst b = 1;\n`)).toEqual([specifier]);
  });

  test.each([
    `export const from = 'a';`,
    `export const text = "read from 'a'";`,
    `// import { a } from './a.ts';`,
    `const important = ('a');`,
  ])('not %s', (text) => {
    expect(importsOf(text)).toEqual([]);
  });

  test('a circle is found however long it is', () => {
    const file = (path: string, ...modules: readonly string[]) => ({ path, modules, text: '', packages: [] });
    expect(circular([file('a', 'b', 'c'), file('b', 'c'), file('c', 'd')])).toEqual([]);
    expect(
      circular([file('a', 'b'), file('b', 'c'), file('c', 'd', 'e'), file('d', 'b'), file('e')]),
    ).toEqual(['b', 'c', 'd']);
    expect(circular([file('a', 'a')])).toEqual(['a']);
  });
});
