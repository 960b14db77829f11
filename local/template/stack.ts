import { isObject, type JsonObject, objectOf, stringOf } from '../json.ts';
import type { ModelBuilder } from '../resources/model-builder.ts';
import { findResourceType } from '../resources/registry.ts';
import type { Addresses, CreatedResource, ResourceType } from '../resources/resource-type.ts';
import type { StackTemplate } from './assembly.ts';
import { evaluateCondition } from './conditions.ts';
import { resolveIntrinsics, type Scope } from './intrinsics.ts';
import { parameterValue } from './parameters.ts';
import { pseudoParameters, resourceEntry, sectionsOf } from './vocabulary.ts';

/** What a stack is created in. */
export interface StackSurroundings {
  readonly addresses: Addresses;
  /** The file or directory of the asset with this S3 object key. */
  readonly asset: (objectKey: string) => string;
  readonly model: ModelBuilder;
  /** Exported outputs of the stacks before it, and after creation its own. */
  readonly exports: Map<string, unknown>;
}

/** A template did not fit; the message names the stack, the resource and what is wrong with it. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** Creates every resource of a stack; throws TemplateError. */
export function createStack(stack: StackTemplate, surroundings: StackSurroundings): void {
  try {
    new StackCreation(stack, surroundings).run();
  } catch (cause) {
    if (cause instanceof TemplateError) throw cause;
    throw new TemplateError(`${stack.name}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * One stack while it is created. A resource is created when something first needs it, so that the order is
 * CloudFormation's (references and DependsOn) without a sort.
 */
class StackCreation {
  readonly #stack: string;
  readonly #section: (name: string) => JsonObject;
  readonly #surroundings: StackSurroundings;
  readonly #pseudo: ReadonlyMap<string, unknown>;
  readonly #created = new Map<string, CreatedResource>();
  readonly #underWay = new Set<string>();

  constructor({ name, template }: StackTemplate, surroundings: StackSurroundings) {
    this.#stack = name;
    this.#section = sectionsOf(template);
    this.#surroundings = surroundings;
    this.#pseudo = pseudoParameters(name, surroundings.addresses);
  }

  readonly #scope: Scope = {
    ref: (name) => {
      if (this.#pseudo.has(name)) return this.#pseudo.get(name);
      const parameter = this.#section('Parameters')[name];
      return parameter === undefined ? this.#resource(name).ref : parameterValue(name, parameter);
    },
    attribute: (logicalId, attribute) => {
      const value = this.#resource(logicalId).attributes?.[attribute];
      if (value === undefined) throw new Error(`the laptop cloud does not know ${logicalId}.${attribute}`);
      return value;
    },
    importValue: (name) => {
      if (!this.#surroundings.exports.has(name)) throw new Error(`no stack before it exports ${name}`);
      return this.#surroundings.exports.get(name);
    },
    mapping: (map, topKey, secondKey) => {
      const value = objectOf(objectOf(this.#section('Mappings')[map], map)[topKey], `${map}.${topKey}`)[
        secondKey
      ];
      if (value === undefined) throw new Error(`there is no mapping ${map}.${topKey}.${secondKey}`);
      return value;
    },
    condition: (name) => evaluateCondition(this.#section('Conditions')[name], this.#scope),
  };

  run(): void {
    const logicalIds = Object.keys(this.#section('Resources')).filter((id) => this.#isWanted(id));
    const resources = logicalIds.map((logicalId) => ({
      logicalId,
      type: String(resourceEntry(this.#section('Resources'), logicalId).Type),
      physicalId: this.#resource(logicalId).ref,
    }));
    this.#surroundings.model.stacks.push({ name: this.#stack, outputs: this.#outputs(), resources });
  }

  #isWanted(logicalId: string): boolean {
    const { Condition } = resourceEntry(this.#section('Resources'), logicalId);
    return Condition === undefined || this.#scope.condition(stringOf(Condition, `${logicalId}: Condition`));
  }

  #resource(logicalId: string): CreatedResource {
    const known = this.#created.get(logicalId);
    if (known !== undefined) return known;
    if (this.#underWay.has(logicalId)) throw new Error(`${logicalId} depends on itself`);
    this.#underWay.add(logicalId);
    const entry = resourceEntry(this.#section('Resources'), logicalId);
    try {
      const created = this.#create(logicalId, entry);
      this.#created.set(logicalId, created);
      return created;
    } catch (cause) {
      if (cause instanceof TemplateError) throw cause;
      const message = `${this.#stack}/${logicalId} (${String(entry.Type)}): ${messageOf(cause)}`;
      throw new TemplateError(message, { cause });
    }
  }

  #create(logicalId: string, entry: JsonObject): CreatedResource {
    for (const dependency of [entry.DependsOn ?? []].flat().map(String)) {
      if (this.#isWanted(dependency)) this.#resource(dependency);
    }
    const type = findResourceType(stringOf(entry.Type, 'Type'));
    const properties = effective(objectOf(entry.Properties ?? {}, 'Properties'), type);
    return type.create(objectOf(resolveIntrinsics(properties, this.#scope), 'Properties'), {
      stack: this.#stack,
      logicalId,
      defaultName: `${this.#stack}-${logicalId}`,
      addresses: this.#surroundings.addresses,
      asset: this.#surroundings.asset,
      model: this.#surroundings.model,
    });
  }

  /** The stack's outputs; those with an export name are also added to the exports. */
  #outputs(): Record<string, string> {
    const values: Record<string, string> = {};
    for (const [key, entry] of Object.entries(this.#section('Outputs'))) {
      const output = objectOf(entry, `output ${key}`);
      if (typeof output.Condition === 'string' && !this.#scope.condition(output.Condition)) continue;
      const value = resolveIntrinsics(output.Value, this.#scope);
      values[key] = typeof value === 'string' ? value : JSON.stringify(value);
      if (!isObject(output.Export)) continue;
      const exportName = resolveIntrinsics(output.Export.Name, this.#scope);
      this.#surroundings.exports.set(stringOf(exportName, `output ${key}: the export's name`), value);
    }
    return values;
  }
}

/** Properties without an effect are left out before anything in them is resolved. */
function effective(properties: JsonObject, { withoutEffect }: ResourceType): JsonObject {
  if (withoutEffect === 'every property') return {};
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !(key in withoutEffect)));
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
