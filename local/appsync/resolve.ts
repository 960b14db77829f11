/** Connects the schema's fields with their resolvers. */
import {
  defaultFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { GraphqlApiDefinition, InvokeFunction, LogSink } from '../contracts.ts';
import type { Caller } from './authorisation.ts';
import { admission } from './directives.ts';
import { ResolverError } from './errors.ts';
import { evaluating, pathOf, type Resolve } from './evaluate.ts';
import { type BeginEvaluation, compileResolver } from './runtime/compile.ts';
import { fieldOf } from './schema.ts';

/** AppSync's own limit of resolver evaluations in one request. */
const MOST_RESOLVERS = 10_000;

/** Puts the definition's resolvers on their fields, and guards all; any other field is read from its parent. */
export async function attachResolvers(
  schema: GraphQLSchema,
  definition: GraphqlApiDefinition,
  invoke: InvokeFunction,
  log: LogSink,
): Promise<void> {
  const compile = compiler(log);
  const limit = definition.resolverCountLimit ?? MOST_RESOLVERS;
  for (const resolver of definition.resolvers) {
    const field = fieldOf(schema, resolver.typeName, resolver.fieldName);
    field.resolve = counted(limit, evaluating(resolver, await compile(resolver.code), invoke, log));
  }
  if (definition.queryDepthLimit !== undefined) limitDepth(schema, definition.queryDepthLimit);
  guard(schema, definition);
}

/** Most resolvers share their code: each text is compiled once. */
function compiler(log: LogSink): (code: string) => Promise<BeginEvaluation> {
  const compiled = new Map<string, Promise<BeginEvaluation>>();
  return (code) => {
    const known = compiled.get(code) ?? compileResolver(code, log.info);
    compiled.set(code, known);
    return known;
  };
}

/** Resolvers beyond the limit fail, one by one; those before have run. */
function counted(limit: number, resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    if (context.call.countResolver() <= limit) return resolve(source, args, context, info);
    throw new ResolverError('Resolver execution limit reached.', 'ResolverExecutionLimitReached');
  };
}

/** Fields below the limit fail where they stand, scalars included; what is above is answered. */
function limitDepth(schema: GraphQLSchema, limit: number): void {
  for (const { field } of fieldsOf(schema))
    field.resolve = above(limit, field.resolve ?? defaultFieldResolver);
}

function above(limit: number, resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    const depth = pathOf(info.path).filter((key) => typeof key === 'string').length;
    if (depth <= limit) return resolve(source, args, context, info);
    throw new ResolverError('Query depth limit reached.', 'QueryDepthLimitReached');
  };
}

/** Fields that a caller may not reach fail, one by one, before anything is asked for them. */
function guard(schema: GraphQLSchema, { authentication: [first] }: GraphqlApiDefinition): void {
  if (first === undefined) throw new Error('an API has a mode of authentication');
  for (const { type, field } of fieldsOf(schema)) {
    field.resolve = admitting(admission(type, field, first.mode), field.resolve ?? defaultFieldResolver);
  }
}

function admitting(admits: (caller: Caller) => boolean, resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    if (admits(context.call.caller)) return resolve(source, args, context, info);
    const { fieldName, parentType } = info;
    throw new ResolverError(
      `Not Authorized to access ${fieldName} on type ${parentType.name}`,
      'Unauthorized',
    );
  };
}

/** Every field of the API's own types. */
function fieldsOf(schema: GraphQLSchema) {
  const own = (type: unknown): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type);
  return Object.values(schema.getTypeMap())
    .filter(own)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));
}
