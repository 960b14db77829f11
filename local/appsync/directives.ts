/**
 * Which callers may reach a field.
 * https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#using-additional-authorization-modes
 */
import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  valueFromASTUntyped,
} from 'graphql';
import type { AuthMode, Caller } from './authorisation.ts';

/** What lets callers of one mode pass; of a user pool perhaps only those in one of these groups. */
interface Admission {
  readonly mode: string;
  readonly groups?: readonly string[];
}

/** Modes by the directive that admits them. The others are of modes that the laptop does not serve: they admit nobody here. */
const MODES: ReadonlyMap<string, string> = new Map([
  ['aws_api_key', 'API_KEY'],
  ['aws_cognito_user_pools', 'AMAZON_COGNITO_USER_POOLS'],
  ['aws_iam', 'AWS_IAM'],
  ['aws_lambda', 'AWS_LAMBDA'],
  ['aws_oidc', 'OPENID_CONNECT'],
]);

type Field = GraphQLField<unknown, unknown>;

/** Tells whether a caller may reach a field: its directives say so, or else those of its type, or else the API's default mode. */
export function admission(
  type: GraphQLObjectType,
  field: Field,
  defaultMode: AuthMode,
): (caller: Caller) => boolean {
  const ofField = admissions(field.astNode?.directives);
  const ofType = admissions(type.astNode?.directives);
  const effective = [ofField, ofType].find(({ length }) => length > 0) ?? [{ mode: defaultMode }];
  return ({ mode, groups }) =>
    effective.some((one) => one.mode === mode && (one.groups?.some((name) => groups.includes(name)) ?? true));
}

function admissions(directives: readonly ConstDirectiveNode[] = []): Admission[] {
  return directives.flatMap(({ name, arguments: given = [] }) => {
    const mode = MODES.get(name.value);
    if (mode === undefined) return [];
    const groups = given.flatMap(({ value }): unknown => valueFromASTUntyped(value));
    return [{ mode, ...(given.length > 0 && { groups: groups.map(String) }) }];
  });
}
