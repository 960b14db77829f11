import { type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';

/** A field of the schema that a Lambda function answers. */
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
 * Finds the fields of a schema that need a resolver: all of Query and of Mutation, and the nested ones.
 * Throws when the schema is not valid SDL or lacks one of them.
 */
export function lambdaFields(schema: string) {
  const types = new Map(
    parse(schema)
      .definitions.filter(isObjectType)
      .map((type) => [type.name.value, (type.fields ?? []).map((field) => field.name.value)]),
  );
  const fieldsOf = (typeName: string): readonly FieldCoordinate[] => {
    const fields = types.get(typeName);
    if (!fields) throw new Error(`The GraphQL schema has no type ${typeName}.`);
    return fields.map((fieldName) => ({ typeName, fieldName }));
  };
  for (const { typeName, fieldName } of nestedFields) {
    if (!types.get(typeName)?.includes(fieldName)) {
      throw new Error(`The GraphQL schema has no field ${typeName}.${fieldName}.`);
    }
  }
  return { queries: fieldsOf('Query'), mutations: fieldsOf('Mutation'), nested: nestedFields };
}
