/**
 * Reads what `cdk synth` wrote: the stacks in the order in which they would be deployed, and where the files are that
 * they refer to. The format: https://docs.aws.amazon.com/cdk/v2/guide/deploy.html (cloud assembly).
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isObject, type JsonObject, objectOf, stringOf } from '../json.ts';

/** One stack's template. */
export interface StackTemplate {
  readonly name: string;
  readonly template: JsonObject;
}

/** A synthesised CDK app. */
export interface Assembly {
  /** In deployment order: a stack comes after those it depends on. */
  readonly stacks: readonly StackTemplate[];
  /** The file or directory that would be uploaded under this S3 object key; throws when there is none. */
  readonly asset: (objectKey: string) => string;
}

const STACK = 'aws:cloudformation:stack';
const ASSETS = 'cdk:asset-manifest';
/** Artifacts that describe the app to tools and deploy nothing. */
const DESCRIPTIVE = new Set(['cdk:tree', 'cdk:feature-flag-report']);

async function readJson(file: string): Promise<JsonObject> {
  return objectOf(JSON.parse(await readFile(file, 'utf8')), file);
}

/** Depth first over `dependencies`, so that each artifact comes after what it needs. */
function inDependencyOrder(artifacts: JsonObject): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id)) return;
    const { dependencies } = objectOf(artifacts[id], `artifact ${id}`);
    for (const dependency of Array.isArray(dependencies) ? dependencies : []) visit(String(dependency));
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

async function readAssets(file: string, directory: string): Promise<[string, string][]> {
  const files = Object.values(objectOf((await readJson(file)).files ?? {}, file));
  return files.flatMap((entry) => {
    const { source, destinations } = objectOf(entry, file);
    const path = isObject(source) ? source.path : undefined;
    if (typeof path !== 'string') return [];
    return Object.values(objectOf(destinations, file)).map((destination): [string, string] => [
      stringOf(objectOf(destination, file).objectKey, `${file}: objectKey`),
      resolve(directory, path),
    ]);
  });
}

/** What one artifact adds to an assembly. */
interface Contribution {
  readonly stacks?: readonly StackTemplate[];
  readonly assets?: readonly [string, string][];
}

async function readArtifact(id: string, artifact: JsonObject, directory: string): Promise<Contribution> {
  const type = stringOf(artifact.type, `artifact ${id}: type`);
  if (DESCRIPTIVE.has(type)) return {};
  const details = objectOf(artifact.properties, `artifact ${id}: properties`);
  if (type === STACK) {
    const file = stringOf(details.templateFile, `artifact ${id}: templateFile`);
    const name = stringOf(details.stackName ?? id, `artifact ${id}: stackName`);
    return { stacks: [{ name, template: await readJson(join(directory, file)) }] };
  }
  if (type === ASSETS) {
    const file = stringOf(details.file, `artifact ${id}: file`);
    return { assets: await readAssets(join(directory, file), directory) };
  }
  throw new Error(`${directory}: the laptop cloud does not know artifacts of type ${type} (${id})`);
}

/** Reads the assembly in `directory` (usually cdk.out); throws when it holds an artifact of an unknown kind. */
export async function readAssembly(directory: string): Promise<Assembly> {
  const manifest = await readJson(join(directory, 'manifest.json'));
  const artifacts = objectOf(manifest.artifacts, 'manifest.json: artifacts');
  const read = await Promise.all(
    inDependencyOrder(artifacts).map((id) => readArtifact(id, objectOf(artifacts[id], id), directory)),
  );
  const assets = new Map(read.flatMap((contribution) => contribution.assets ?? []));
  return {
    stacks: read.flatMap((contribution) => contribution.stacks ?? []),
    asset: (objectKey) => {
      const path = assets.get(objectKey);
      if (path === undefined) throw new Error(`${directory}: no asset has the object key ${objectKey}`);
      return path;
    },
  };
}
