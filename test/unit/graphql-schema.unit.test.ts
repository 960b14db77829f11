import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  visit,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { MUTATIONS } from '../../functions/command/graphql.ts';
import { NESTED_FIELDS, QUERY_FIELDS } from '../../functions/query/graphql.ts';
import { lambdaFields, liveFields } from '../../lib/graphql-fields.ts';
import { buildSchema } from '../../local/appsync/schema.ts';

const sdl = readFileSync(join(import.meta.dirname, '../../graphql/schema.graphql'), 'utf8');
const document = parse(sdl);

/** https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html */
const SCALARS = [
  'ID',
  'String',
  'Int',
  'Float',
  'Boolean',
  'AWSDate',
  'AWSTime',
  'AWSDateTime',
  'AWSTimestamp',
  'AWSEmail',
  'AWSJSON',
  'AWSURL',
  'AWSPhone',
  'AWSIPAddress',
];
const DIRECTIVES = [
  'aws_api_key',
  'aws_iam',
  'aws_oidc',
  'aws_lambda',
  'aws_cognito_user_pools',
  'aws_auth',
  'aws_subscribe',
  'deprecated',
];

const nameOf = (definition: DefinitionNode) =>
  ('name' in definition ? definition.name?.value : undefined) ?? '';

describe('the GraphQL schema has nothing that AppSync refuses', () => {
  test('as the local AppSync reads it', () => {
    expect(() => buildSchema(sdl)).not.toThrow();
  });

  test('only definitions of types, and one of the schema', () => {
    const known: readonly string[] = [
      Kind.SCHEMA_DEFINITION,
      Kind.OBJECT_TYPE_DEFINITION,
      Kind.INTERFACE_TYPE_DEFINITION,
      Kind.UNION_TYPE_DEFINITION,
      Kind.ENUM_TYPE_DEFINITION,
      Kind.INPUT_OBJECT_TYPE_DEFINITION,
    ];
    expect(document.definitions.filter(({ kind }) => !known.includes(kind))).toEqual([]);
    expect(document.definitions.filter(({ kind }) => kind === Kind.SCHEMA_DEFINITION)).toHaveLength(1);
    expect(document.definitions.map(nameOf).filter((name) => /^(AWS|__)/.test(name))).toEqual([]);
  });

  test('only types that it defines, and AppSync’s scalars', () => {
    const defined = new Set([...SCALARS, ...document.definitions.map(nameOf)]);
    const unknown: string[] = [];
    visit(document, {
      NamedType: ({ name }) => {
        if (!defined.has(name.value)) unknown.push(name.value);
      },
    });
    expect(unknown).toEqual([]);
  });

  test('only AppSync’s directives, and no interface of an interface', () => {
    const refused: string[] = [];
    visit(document, {
      Directive: ({ name }) => {
        if (!DIRECTIVES.includes(name.value)) refused.push(name.value);
      },
      InterfaceTypeDefinition: ({ name, interfaces }) => {
        if (interfaces?.length) refused.push(name.value);
      },
    });
    expect(refused).toEqual([]);
  });

  test('no type without fields', () => {
    const empty = document.definitions.filter(
      (definition) => 'fields' in definition && (definition.fields ?? []).length === 0,
    );
    expect(empty).toEqual([]);
  });
});

describe('every field that a function answers has its translation, and none is left over', () => {
  const { queries, mutations, nested } = lambdaFields(sdl);
  const names = (fields: readonly { readonly fieldName: string }[]) =>
    fields.map(({ fieldName }) => fieldName).sort();

  test('Query', () => {
    expect(Object.keys(QUERY_FIELDS).sort()).toEqual(names(queries));
  });

  test('Mutation', () => {
    expect(Object.keys(MUTATIONS).sort()).toEqual(names(mutations));
  });

  test('nested fields', () => {
    const coordinates = nested.map(({ typeName, fieldName }) => `${typeName}.${fieldName}`);
    expect(Object.keys(NESTED_FIELDS).sort()).toEqual(coordinates.sort());
  });
});

describe('every field says who may reach it', () => {
  const types = document.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  );
  const modesOf = ({ directives = [] }: FieldDefinitionNode | ObjectTypeDefinitionNode) =>
    directives.map(({ name }) => name.value).filter((name) => name !== 'aws_subscribe');
  /** As AppSync decides: a field's own directives, or else its type's. */
  const modes = new Map(
    types.flatMap((type) =>
      (type.fields ?? []).map((field) => {
        const own = modesOf(field);
        return [`${type.name.value}.${field.name.value}`, own.length > 0 ? own : modesOf(type)] as const;
      }),
    ),
  );
  const openTo = (...wanted: readonly string[]) =>
    [...modes].flatMap(([field, own]) => (wanted.join() === [...own].sort().join() ? [field] : []));

  test('none is left to the default', () => {
    expect([...modes].filter(([, own]) => own.length === 0)).toEqual([]);
  });

  test('the service alone publishes, and alone sees whose it is', () => {
    const publishing = liveFields(sdl).publishing.map(({ fieldName }) => `Mutation.${fieldName}`);
    const tenants = ['Category.tenant', 'Product.tenant', 'Order.tenant'];
    expect(openTo('aws_iam').sort()).toEqual([...publishing, ...tenants].sort());
  });

  test('users reach everything else, and the service no more than what it publishes', () => {
    const published = ['Category', 'Product', 'Order', 'OrderItem', 'Address', 'SagaState'];
    const both = openTo('aws_cognito_user_pools', 'aws_iam').map((field) => field.split('.')[0] ?? '');
    expect(new Set(both)).toEqual(new Set(published));
    const rest = modes.size - openTo('aws_iam').length - both.length;
    expect(openTo('aws_cognito_user_pools')).toHaveLength(rest);
  });
});
