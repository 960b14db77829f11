import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  isObjectType,
  isScalarType,
  Kind,
  parse,
  validateSchema,
  valueFromASTUntyped,
} from 'graphql';
import { AWS_SCALARS } from './scalars.ts';

/**
 * What AppSync declares before a schema is read; without @aws_auth, which has no effect where an API has several modes.
 * https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-directives.html
 */
const DECLARATIONS = parse(`
  ${[...AWS_SCALARS.keys()].map((name) => `scalar ${name}`).join('\n')}
  directive @aws_api_key on FIELD_DEFINITION | OBJECT
  directive @aws_iam on FIELD_DEFINITION | OBJECT
  directive @aws_oidc on FIELD_DEFINITION | OBJECT
  directive @aws_lambda on FIELD_DEFINITION | OBJECT
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`);

/** Builds the schema as AppSync would take it; throws an error that names what AppSync refuses. */
export function buildSchema(sdl: string): GraphQLSchema {
  const document = parse(sdl);
  refuse(document);
  const schema = buildASTSchema({
    kind: Kind.DOCUMENT,
    definitions: [...document.definitions, ...DECLARATIONS.definitions],
  });
  const [problem] = validateSchema(schema);
  if (problem !== undefined) throw problem;
  useAwsScalars(schema);
  checkSubscriptions(schema);
  return schema;
}

/** Constructs that GraphQL knows and AppSync does not. */
function refuse(document: DocumentNode): void {
  for (const definition of document.definitions) {
    const reason = refusal(definition);
    if (reason !== undefined) throw new GraphQLError(reason, { nodes: definition });
  }
}

function refusal(definition: DefinitionNode): string | undefined {
  const name = 'name' in definition ? (definition.name?.value ?? '') : '';
  if (definition.kind === Kind.SCALAR_TYPE_DEFINITION) return `AppSync has no custom scalars: ${name}`;
  if (definition.kind.endsWith('Extension')) return 'AppSync does not take "extend"';
  return name.startsWith('AWS') ? `Names with the prefix AWS are AppSync's own: ${name}` : undefined;
}

function useAwsScalars(schema: GraphQLSchema): void {
  for (const [name, scalar] of AWS_SCALARS) {
    const declared = schema.getType(name);
    if (isScalarType(declared)) {
      declared.coerceOutputValue = scalar.coerceOutputValue;
      declared.coerceInputValue = scalar.coerceInputValue;
      declared.coerceInputLiteral = scalar.coerceInputLiteral;
    }
  }
}

/** Every subscription hangs on mutations that exist. */
function checkSubscriptions(schema: GraphQLSchema): void {
  const mutations = schema.getMutationType()?.getFields() ?? {};
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    const missing = triggersOf(field).find((name) => mutations[name] === undefined);
    if (missing !== undefined) {
      throw new GraphQLError(
        `@aws_subscribe of ${field.name} names ${missing}, which is no mutation of the schema`,
      );
    }
  }
}

/** The subscriptions that wait for each mutation. */
export function subscriptionsByMutation(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const fields = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
  const pairs = fields.flatMap((field) =>
    triggersOf(field).map((mutation) => ({ mutation, name: field.name })),
  );
  const grouped = Map.groupBy(pairs, ({ mutation }) => mutation);
  return new Map([...grouped].map(([mutation, waiting]) => [mutation, waiting.map(({ name }) => name)]));
}

/** The mutations that a subscription field delivers, from its @aws_subscribe. */
function triggersOf(field: GraphQLField<unknown, unknown>): readonly string[] {
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'aws_subscribe');
  const values = directive?.arguments?.map(({ value }) => valueFromASTUntyped(value)) ?? [];
  return values.flat().map(String);
}

/** The field of a type; throws an error with AppSync's words when there is none. */
export function fieldOf(schema: GraphQLSchema, typeName: string, fieldName: string) {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`No field named ${fieldName} found on type ${typeName}`);
  return field;
}
