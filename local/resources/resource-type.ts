import * as v from 'valibot';
import type { JsonObject } from '../json.ts';
import type { ModelBuilder } from './model-builder.ts';

/** Where the services of this laptop cloud are, for resources that have an address as an attribute. */
export interface Addresses {
  readonly region: string;
  readonly accountId: string;
  readonly postgres: { readonly host: string; readonly port: number };
  /** URL of the GraphQL endpoint. */
  readonly graphqlUrl: string;
  /** URLs that are listened on for Function URLs, in the order in which the templates have those. */
  readonly functionUrls: readonly string[];
}

/** What a resource is created with besides its properties. */
export interface Place {
  readonly stack: string;
  readonly logicalId: string;
  /** `<stack>-<logical id>`: the name of a resource whose template gives none. */
  readonly defaultName: string;
  readonly addresses: Addresses;
  /** The file or directory of the asset with this S3 object key. */
  readonly asset: (objectKey: string) => string;
  readonly model: ModelBuilder;
}

/** What other resources can say about a created one. */
export interface CreatedResource {
  /** The value of `{Ref}`. */
  readonly ref: string;
  /** The values of `{Fn::GetAtt}`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** One type of resource. */
export interface ResourceType {
  readonly type: string;
  /** Properties that a laptop accepts and does not act on, each with the reason. They are not resolved. */
  readonly withoutEffect: Readonly<Record<string, string>> | 'every property';
  /** Throws when the properties are not those that the laptop cloud knows. */
  readonly create: (properties: JsonObject, place: Place) => CreatedResource;
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'the resource';
  const unknownKey = issue.type === 'strict_object' && issue.expected === 'never';
  return unknownKey
    ? `property ${path} is not known to the laptop cloud`
    : `property ${path}: ${issue.message}`;
}

/**
 * Defines an emulated resource type. `properties` must be a strict schema: a property that it does not know is an error
 * that names it, so that nothing a template asks for is skipped in silence.
 */
export function resourceType<const Schema extends v.GenericSchema>(definition: {
  readonly type: string;
  readonly properties: Schema;
  readonly withoutEffect: Readonly<Record<string, string>>;
  readonly create: (properties: v.InferOutput<Schema>, place: Place) => CreatedResource;
}): ResourceType {
  return {
    type: definition.type,
    withoutEffect: definition.withoutEffect,
    create: (properties, place) => {
      const parsed = v.safeParse(definition.properties, properties);
      if (!parsed.success) throw new Error(parsed.issues.map(describe).join('; '));
      return definition.create(parsed.output, place);
    },
  };
}
