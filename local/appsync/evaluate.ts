/** One evaluation of a resolver: `request`, the data source, `response`. */
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { GraphqlResolver, InvokeFunction, LogSink } from '../contracts.ts';
import type { AuthMode } from './authorisation.ts';
import { type ErrorPlace, ResolverError, resolverEntry } from './errors.ts';
import { type DataSource, lambdaDataSource, noneDataSource } from './lambda-data-source.ts';
import type { RequestContext } from './request-context.ts';
import type { BeginEvaluation } from './runtime/compile.ts';
import { EarlyReturn, utilsModule } from './runtime/utils.ts';
import { selectionSetGraphQL, selectionSetList } from './selection.ts';

/** What yoga hands to every resolver: ours, and the request's parameters. */
export interface ExecutionContext {
  readonly call: RequestContext;
  readonly params: { readonly variables?: unknown };
}

export type Resolve = GraphQLFieldResolver<unknown, ExecutionContext>;

/** The function of a field with a resolver. It only throws ResolverError. */
export function evaluating(
  resolver: GraphqlResolver,
  begin: BeginEvaluation,
  invoke: InvokeFunction,
  log: LogSink,
): Resolve {
  const source = dataSourceOf(resolver, invoke);
  return async (parent, args, context, info) => {
    try {
      const evaluation = begin(contextObject(parent, args, context, info), utilsOf(context.call, info));
      return evaluation.response(await source(context.call, evaluation.request()));
    } catch (error) {
      if (error instanceof EarlyReturn) return error.value;
      if (error instanceof ResolverError) throw error;
      throw runtimeError(error, info, log);
    }
  };
}

function dataSourceOf({ dataSource, maxBatchSize }: GraphqlResolver, invoke: InvokeFunction): DataSource {
  if (dataSource.kind === 'none') return noneDataSource;
  return lambdaDataSource(dataSource.functionArn, maxBatchSize, invoke);
}

/** A mistake in the resolver's code or around it: the caller gets AppSync's words, the log the rest. */
function runtimeError(error: unknown, info: GraphQLResolveInfo, log: LogSink): ResolverError {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  log.error(`resolver of ${info.parentType.name}.${info.fieldName}: ${text}`.replaceAll('\n', ' '));
  return new ResolverError('Runtime Error', 'Code', null, {
    codeErrors: [{ errorType: 'RUNTIME', value: text }],
  });
}

/** The context object `ctx`. https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html */
function contextObject(source: unknown, args: object, context: ExecutionContext, info: GraphQLResolveInfo) {
  const { call, params } = context;
  return {
    arguments: args,
    source: source ?? null,
    result: null,
    identity: call.caller.identity,
    request: { headers: call.headers, domainName: null },
    info: {
      fieldName: info.fieldName,
      parentTypeName: info.parentType.name,
      variables: params.variables ?? {},
      selectionSetList: selectionSetList(info),
      selectionSetGraphQL: selectionSetGraphQL(info),
    },
    stash: {},
    prev: null,
    env: {},
  };
}

/** The modes in util.authType's words. */
const AUTH_TYPES: Readonly<Record<AuthMode, string>> = {
  AMAZON_COGNITO_USER_POOLS: 'User Pool Authorization',
  AWS_IAM: 'IAM Authorization',
};

function utilsOf(call: RequestContext, info: GraphQLResolveInfo) {
  return utilsModule({
    typeName: info.parentType.name,
    fieldName: info.fieldName,
    authType: AUTH_TYPES[call.caller.mode],
    append: (error) => call.appended.push(resolverEntry(error, placeOf(info))),
    filter: (filter) => call.filters.push(filter),
  });
}

function placeOf({ fieldNodes, path }: GraphQLResolveInfo): ErrorPlace {
  const tokens = fieldNodes.flatMap(({ loc }) => (loc === undefined ? [] : [loc.startToken]));
  return { path: pathOf(path), locations: tokens.map(({ line, column }) => ({ line, column })) };
}

/** A path from the top down. */
export function pathOf(path: GraphQLResolveInfo['path'] | undefined): (string | number)[] {
  return path === undefined ? [] : [...pathOf(path.prev), path.key];
}
