/** Runs APPSYNC_JS code as deployed: an ES module with `request` and `response`, in a realm without Node's globals. */
import { compileFunction, createContext, runInContext } from 'node:vm';
import { transform } from 'esbuild';

/** The module `@aws-appsync/utils` as one evaluation sees it. */
export type UtilsModule = Readonly<Record<string, unknown>>;

/** What a data source answered: ctx.result and ctx.error. */
export interface Outcome {
  readonly result: unknown;
  readonly error?: { readonly message: string; readonly type: string };
}

/** One evaluation of a resolver. Both handlers get the same context object, so what `request` stashes is kept. */
export interface Evaluation {
  readonly request: () => unknown;
  readonly response: (outcome: Outcome) => unknown;
}

/** Begins an evaluation with a context of plain data. */
export type BeginEvaluation = (context: object, utils: UtilsModule) => Evaluation;

/** Syntax that APPSYNC_JS does not have, as far as the transformer can tell it apart. */
const NOT_SUPPORTED = {
  'async-await': false,
  'async-generator': false,
  class: false,
  'for-await': false,
  generator: false,
  'top-level-await': false,
};

/** What a realm of V8 has and APPSYNC_JS has not. */
const NOT_GLOBAL = [
  ...[
    'Atomics',
    'BigInt',
    'Date',
    'FinalizationRegistry',
    'Intl',
    'Iterator',
    'Map',
    'Promise',
    'Proxy',
    'Reflect',
  ],
  ...[
    'Set',
    'SharedArrayBuffer',
    'Temporal',
    'WeakMap',
    'WeakRef',
    'WeakSet',
    'WebAssembly',
    'eval',
    'globalThis',
  ],
];

/** Code above this many characters is not accepted. */
const LONGEST_CODE = 32_768;

/**
 * Prepares a resolver's code; rejects with an error that names what is wrong with it. `print` takes what the code
 * writes with console.log and console.error.
 */
export async function compileResolver(code: string, print: (line: string) => void): Promise<BeginEvaluation> {
  if (code.length > LONGEST_CODE) {
    throw new Error(`resolver code has ${code.length} characters; APPSYNC_JS takes ${LONGEST_CODE}`);
  }
  const { code: body } = await transform(code, { format: 'cjs', target: 'es2022', supported: NOT_SUPPORTED });
  const console = { log: printer(print), error: printer(print) };
  const realm = createContext({ console }, { codeGeneration: { strings: false, wasm: false } });
  runInContext(`for (const name of ${JSON.stringify(NOT_GLOBAL)}) delete this[name];`, realm);
  const parse = runInContext('(json) => JSON.parse(json)', realm) as Parse;
  const parameters = ['require', 'module', 'exports'];
  const load = compileFunction(body, parameters, { parsingContext: realm, filename: 'resolver.js' });
  return (context, utils) => begin(exportsOf(load as LoadModule, utils), parse, context);
}

type Parse = (json: string) => Record<string, unknown>;
type Handler = (context: unknown) => unknown;
type LoadModule = (require: (name: string) => unknown, module: object, exports: object) => void;

function begin(handlers: Readonly<Record<string, Handler>>, parse: Parse, context: object): Evaluation {
  // Through JSON, because data of the other realm is what the code sees in AppSync: no host objects, no undefined.
  const inner = parse(JSON.stringify(context));
  inner.args = inner.arguments;
  return {
    request: () => plain(handlers.request?.(inner)),
    response: (outcome) => {
      Object.assign(inner, parse(JSON.stringify({ ...outcome, result: outcome.result ?? null })));
      return plain(handlers.response?.(inner));
    },
  };
}

function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function exportsOf(load: LoadModule, utils: UtilsModule): Readonly<Record<string, Handler>> {
  const module: { exports: Record<string, Handler> } = { exports: {} };
  const require = (name: string) => {
    if (name === '@aws-appsync/utils') return utils;
    throw new Error(`the module ${name} is not implemented by the laptop's APPSYNC_JS`);
  };
  load(require, module, module.exports);
  for (const name of ['request', 'response']) {
    if (typeof module.exports[name] !== 'function') throw new Error(`resolver code must export ${name}`);
  }
  return module.exports;
}

function printer(print: (line: string) => void) {
  return (...values: readonly unknown[]) => {
    const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    print(texts.join(' ').replaceAll('\n', ' '));
  };
}
