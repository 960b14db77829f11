import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** The Lambda functions there are; each is a folder of functions/ with a handler.ts. */
export type FunctionName =
  | 'command'
  | 'query'
  | 'projector'
  | 'projections'
  | 'reactor'
  | 'saga'
  | 'migrate'
  | 'privacy'
  | 'signing-keys';

/** The code of AppSync's resolvers: fields that a function answers, mutations that tell subscribers, and subscriptions. */
export type ResolverName = 'resolver' | 'publish' | 'subscribe';

/** Where the files are that the build makes and the stacks deploy. */
export class BuildOutput {
  readonly #folder: string;

  constructor(folder = resolve(root, process.env.BUILD_OUTDIR ?? 'dist')) {
    this.#folder = folder;
  }

  /** Folder with a function's bundle, `index.mjs`. Throws when it has not been built. */
  functionBundle(name: FunctionName): string {
    return this.#built(join('functions', name));
  }

  /** File with a resolver's APPSYNC_JS code. Throws when it has not been built. */
  resolverCode(name: ResolverName): string {
    return this.#built(join('graphql', `${name}.js`));
  }

  #built(path: string): string {
    const absolute = join(this.#folder, path);
    if (!existsSync(absolute)) throw new Error(`${absolute} does not exist. Run \`npm run build\` first.`);
    return absolute;
  }
}

/** The GraphQL schema in SDL. */
export const schemaFile = join(root, 'graphql', 'schema.graphql');

/** The order saga in Amazon States Language, with `${SagaFunctionArn}` to be substituted. */
export const orderSagaFile = join(root, 'statemachines', 'order-saga.asl.json');
