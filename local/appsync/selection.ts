/**
 * ctx.info.selectionSetList and selectionSetGraphQL.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
 */
import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What is selected below a field: every field by its path, `items` before `items/name`, an alias in place of its field. */
export function selectionSetList(info: GraphQLResolveInfo): string[] {
  const paths = new Set<string>();
  for (const node of info.fieldNodes) collect(node.selectionSet, '', info, paths);
  return [...paths];
}

/** The selection below a field as GraphQL text. */
export function selectionSetGraphQL(info: GraphQLResolveInfo): string {
  return info.fieldNodes
    .map(({ selectionSet }) => (selectionSet === undefined ? '' : print(selectionSet)))
    .join('\n');
}

function collect(
  set: SelectionSetNode | undefined,
  prefix: string,
  info: GraphQLResolveInfo,
  paths: Set<string>,
) {
  for (const selection of set?.selections ?? []) {
    if (!isIncluded(selection, info)) continue;
    if (selection.kind === Kind.FIELD) collectField(selection, prefix, info, paths);
    else collect(fragmentSelection(selection, info), prefix, info, paths);
  }
}

function collectField(field: FieldNode, prefix: string, info: GraphQLResolveInfo, paths: Set<string>): void {
  const path = `${prefix}${(field.alias ?? field.name).value}`;
  paths.add(path);
  collect(field.selectionSet, `${path}/`, info, paths);
}

function fragmentSelection(selection: Exclude<SelectionNode, FieldNode>, info: GraphQLResolveInfo) {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet;
  return info.fragments[selection.name.value]?.selectionSet;
}

function isIncluded(selection: SelectionNode, info: GraphQLResolveInfo): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, info.variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, info.variableValues);
  return skip?.if !== true && include?.if !== false;
}
