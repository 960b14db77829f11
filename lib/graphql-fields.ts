import {
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';

/** A field of the schema that has a resolver. */
export interface FieldCoordinate {
  readonly typeName: string;
  readonly fieldName: string;
}

/**
 * Fields that an entity is asked for but does not carry: the read model fills them in, one statement for all entities of a
 * level. Every other field of an object type is a property of the answer above it.
 */
const nestedFields: readonly FieldCoordinate[] = [
  { typeName: 'Category', fieldName: 'productCount' },
  { typeName: 'Category', fieldName: 'products' },
  { typeName: 'Product', fieldName: 'category' },
];

const isObjectType = (node: DocumentNode['definitions'][number]): node is ObjectTypeDefinitionNode =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION;

/**
 * Finds the fields of a schema that a Lambda function answers: all of Query, the commands of Mutation, and the nested ones.
 * Throws when the schema is not valid SDL or lacks one of them.
 */
export function lambdaFields(schema: string) {
  const fieldsOf = fieldsByType(schema);
  for (const { typeName, fieldName } of nestedFields) {
    if (!fieldsOf(typeName).some(({ name }) => name.value === fieldName)) {
      throw new Error(`The GraphQL schema has no field ${typeName}.${fieldName}.`);
    }
  }
  const published = new Set(fieldsOf('Subscription').flatMap(awaitedMutations));
  return {
    queries: coordinates('Query', fieldsOf('Query')),
    mutations: coordinates('Mutation', fieldsOf('Mutation')).filter(
      ({ fieldName }) => !published.has(fieldName),
    ),
    nested: nestedFields,
  };
}

/**
 * Finds the fields of a schema that carry live updates, which no function answers: the subscriptions, and the mutations that
 * they wait for. Throws when the schema is not valid SDL or has no subscriptions.
 */
export function liveFields(schema: string) {
  const fields = fieldsByType(schema)('Subscription');
  return {
    subscriptions: coordinates('Subscription', fields),
    publishing: fields
      .flatMap(awaitedMutations)
      .map((fieldName): FieldCoordinate => ({ typeName: 'Mutation', fieldName })),
  };
}

function fieldsByType(schema: string): (typeName: string) => readonly FieldDefinitionNode[] {
  const types = new Map(
    parse(schema)
      .definitions.filter(isObjectType)
      .map((type) => [type.name.value, type.fields ?? []]),
  );
  return (typeName) => {
    const fields = types.get(typeName);
    if (!fields) throw new Error(`The GraphQL schema has no type ${typeName}.`);
    return fields;
  };
}

function coordinates(typeName: string, fields: readonly FieldDefinitionNode[]): readonly FieldCoordinate[] {
  return fields.map(({ name }) => ({ typeName, fieldName: name.value }));
}

/** The mutations whose answers a subscription delivers, from its @aws_subscribe. */
function awaitedMutations({ directives }: FieldDefinitionNode): readonly string[] {
  const directive = directives?.find(({ name }) => name.value === 'aws_subscribe');
  return directive?.arguments?.flatMap(({ value }) => valueFromASTUntyped(value) as readonly string[]) ?? [];
}
