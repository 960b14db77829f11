/** The CDK app synthesised over stand-ins for the built bundles, read back as templates. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { ServerlessCqrs } from '../../lib/serverless-cqrs.ts';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: {
    readonly CodeDeployLambdaAliasUpdate?: { readonly DeploymentGroupName: unknown };
  };
}

/** A CloudFormation template. */
export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Rules: Readonly<Record<string, { readonly Assertions: readonly unknown[] }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>
  >;
}

/** What a synthesis is to differ in. */
export interface SynthesisOptions {
  readonly stage?: string;
  /** The tenants that have programs; those of cdk.json where left out. */
  readonly machineTenants?: readonly string[];
  /** Content of every function's bundle. */
  readonly bundle?: string;
  /** Whether CloudFormation's own rules are checked too, which takes 2 s; cdk-nag's always are. */
  readonly cloudFormationRules?: boolean;
  /** Runs on the app before it is synthesised. */
  readonly prepare?: (app: ServerlessCqrs) => void;
}

const functionNames = [
  'command',
  'query',
  'projector',
  'projections',
  'reactor',
  'saga',
  'migrate',
  'privacy',
  'signing-keys',
];

/** Writes what `npm run build` would have made, as far as the stacks look at it. */
export function writeBuildOutput(folder: string, bundle: string): void {
  for (const name of functionNames) {
    mkdirSync(join(folder, 'functions', name), { recursive: true });
    writeFileSync(join(folder, 'functions', name, 'index.mjs'), `${bundle} // ${name}`);
  }
  mkdirSync(join(folder, 'graphql'), { recursive: true });
  for (const name of ['resolver', 'publish', 'subscribe']) {
    writeFileSync(join(folder, 'graphql', `${name}.js`), `export function request() {} // ${name}`);
  }
}

const remembered = new Map<string, ReturnType<typeof synthesiseAnew>>();

/**
 * The app of a stage, synthesised once for all test files of a worker, since it takes a second. It is frozen, as whoever changed it
 * would change it for the others. Throws what synthesis throws.
 */
export function synthesise({ stage = 'dev' }: Pick<SynthesisOptions, 'stage'> = {}) {
  const synthesised = remembered.get(stage) ?? frozen(synthesiseAnew({ stage }));
  remembered.set(stage, synthesised);
  return synthesised;
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null)
    for (const part of Object.values(Object.freeze(value))) frozen(part);
  return value;
}

/** Synthesises the app in a scratch folder that is gone afterwards. Throws what synthesis throws. */
export function synthesiseAnew(options: SynthesisOptions = {}) {
  process.env.CDK_VALIDATION = String(options.cloudFormationRules ?? false);
  const scratch = mkdtempSync(join(tmpdir(), 'infra-test-'));
  try {
    writeBuildOutput(scratch, options.bundle ?? 'export const handler = async () => {};');
    const app = new ServerlessCqrs({
      context: {
        ...cdkJson.context,
        ...(options.stage && { stage: options.stage }),
        ...(options.machineTenants && { machineTenants: options.machineTenants }),
      },
      outdir: join(scratch, 'cdk.out'),
      buildFolder: scratch,
    });
    options.prepare?.(app);
    const assembly = app.synth();
    return {
      manifest: assembly.manifest,
      protectedFromTermination: assembly.stacks
        .filter(({ terminationProtection }) => terminationProtection)
        .map(({ stackName }) => stackName),
      tags: assembly.stacks.map(({ tags }) => tags),
      environments: assembly.stacks.map((stack) => stack.environment),
      data: assembly.getStackByName('ServerlessCqrs-Data').template as Template,
      application: assembly.getStackByName('ServerlessCqrs-Application').template as Template,
    };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The resources of one type, by logical id. */
export function resourcesOfType(template: Template, type: string): Readonly<Record<string, Resource>> {
  return Object.fromEntries(
    Object.entries(template.Resources).filter(([, resource]) => resource.Type === type),
  );
}

/** The only resource of a type. Throws when there are more, or none. */
export function onlyResource(template: Template, type: string): Resource {
  const [resource, ...others] = Object.values(resourcesOfType(template, type));
  if (!resource || others.length > 0)
    throw new Error(`Expected one ${type}, found ${others.length + (resource ? 1 : 0)}.`);
  return resource;
}
