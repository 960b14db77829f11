/** Connects the schema's fields with their resolvers. */
import {
  defaultFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { GraphqlApiDefinition, InvokeFunction, LogSink } from '../contracts.ts';
import { ResolverError } from './errors.ts';
import { evaluating, pathOf, type Resolve } from './evaluate.ts';
import { type BeginEvaluation, compileResolver } from './runtime/compile.ts';
import { fieldOf } from './schema.ts';

/** AppSync's own limit of resolver evaluations in one request. */
const MOST_RESOLVERS = 10_000;

/** Puts the definition's resolvers on their fields; any other field is read from its parent. */
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
  const own = (type: unknown): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type);
  const fields = Object.values(schema.getTypeMap())
    .filter(own)
    .flatMap((type) => Object.values(type.getFields()));
  for (const field of fields) field.resolve = above(limit, field.resolve ?? defaultFieldResolver);
}

function above(limit: number, resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    const depth = pathOf(info.path).filter((key) => typeof key === 'string').length;
    if (depth <= limit) return resolve(source, args, context, info);
    throw new ResolverError('Query depth limit reached.', 'QueryDepthLimitReached');
  };
}
