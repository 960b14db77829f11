/** graphql-js's words put into those of AppSync, which clients and their error handling know. */
import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql';

/** Says what is wrong with a value that does not fit its type. */
export function completionMessage(
  message: string,
  path: readonly (string | number)[],
  schema: GraphQLSchema,
): string {
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `/${key}`)).join('');
  const nonNull = /^Cannot return null for non-nullable field (\w+)\.(\w+)\.$/.exec(message);
  if (nonNull !== null) {
    const [, parent = '', field = ''] = nonNull;
    const type = typeOfField(schema, parent, field).replace(/!$/, '');
    return `Cannot return null for non-nullable type: '${type}' within parent '${parent}' (${place})`;
  }
  if (message.startsWith('Expected Iterable, but did not find one for field')) {
    return `Can't resolve value (${place}) : type mismatch error, expected type LIST`;
  }
  const choice = /^Enum "(\w+)" cannot represent value: "?([^"]*)"?$/.exec(message);
  if (choice !== null) {
    const [, name, value] = choice;
    return `Can't serialize value (${place}) : Invalid input for Enum '${name}'. No value found for name '${value}'`;
  }
  return `Can't serialize value (${place}) : ${message}`;
}

/** Says what is wrong with a variable; other messages are left as they are. */
export function variableMessage(message: string, schema: GraphQLSchema): string {
  const [, variable, rest] = /^Variable "\$(\w+)" has invalid value[^:]*: (.*)$/s.exec(message) ?? [];
  if (variable === undefined || rest === undefined) return message;
  const type = missingType(rest, schema);
  if (type !== undefined) return `Variable '${variable}' has coerced Null value for NonNull type '${type}'`;
  const extra = /^Expected value of type "(\w+)" not to include unknown field "(\w+)"/.exec(rest);
  if (extra === null) return `Variable '${variable}' has an invalid value. ${rest}`;
  const [, input, field] = extra;
  // The closing space is AppSync's.
  return `The variables input contains a field name '${field}' that is not defined for input object type '${input}' `;
}

/** The type of what is null or absent and must not be. */
function missingType(problem: string, schema: GraphQLSchema): string | undefined {
  const nonNull = /^Expected (?:a )?value of non-null type "(.+?)" /.exec(problem);
  if (nonNull !== null) return nonNull[1];
  const [, input, field] =
    /^Expected value of type "(\w+)" to include required field "(\w+)"/.exec(problem) ?? [];
  return input === undefined || field === undefined ? undefined : typeOfField(schema, input, field);
}

function typeOfField(schema: GraphQLSchema, parent: string, field: string): string {
  const type = schema.getType(parent);
  if (isObjectType(type)) return String(type.getFields()[field]?.type ?? '');
  return isInputObjectType(type) ? String(type.getFields()[field]?.type ?? '') : '';
}
