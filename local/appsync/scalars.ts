/**
 * AppSync's own scalars, checked as AppSync checks them.
 * https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html
 */
import { isIP } from 'node:net';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';

const OFFSET = String.raw`(?:Z|[+-](?:0\d|1[0-8]):[0-5]\d(?::[0-5]\d)?)`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?`;
const DATE = String.raw`(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const DATE_TIME_PATTERN = new RegExp(`^${DATE}T${TIME}${OFFSET}$`);
const DATE_PATTERN = new RegExp(`^${DATE}${OFFSET}?$`);
const TIME_PATTERN = new RegExp(`^${TIME}${OFFSET}?$`);
const EMAIL_PATTERN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Digits in groups set apart by a space or a hyphen, the country's code with or without a plus. */
const PHONE_PATTERN = /^\+?\d{1,3}([ -]?\(?\d+\)?)+$/;

/** A pattern alone would let 30 February pass. */
function isDate(pattern: RegExp, text: string): boolean {
  const [, year, month, day] = pattern.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1;
}

function isAddress(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}

/** A scalar whose values are text of a certain form, both ways. `label` is AppSync's word in its messages. */
function textScalar(name: string, label: string, holds: (text: string) => boolean): GraphQLScalarType {
  const check = (value: unknown, doing: string): string => {
    if (typeof value === 'string' && holds(value)) return value;
    throw new GraphQLError(`Unable to ${doing} \`${String(value)}\` as a valid ${label} Object.`);
  };
  return new GraphQLScalarType({
    name,
    coerceOutputValue: (value) => check(value, 'serialize'),
    coerceInputValue: (value) => check(value, 'parse'),
    coerceInputLiteral: (node) => check(node.kind === Kind.STRING ? node.value : undefined, 'parse'),
  });
}

/** Seconds since the epoch, before or after. */
const timestamp = new GraphQLScalarType({
  name: 'AWSTimestamp',
  coerceOutputValue: (value) => seconds(value, 'serialize'),
  coerceInputValue: (value) => seconds(value, 'parse'),
  coerceInputLiteral: (node) => seconds(node.kind === Kind.INT ? Number(node.value) : undefined, 'parse'),
});

function seconds(value: unknown, doing: string): number {
  if (Number.isSafeInteger(value)) return Number(value);
  throw new GraphQLError(`Unable to ${doing} \`${String(value)}\` as a valid timestamp Object.`);
}

/** JSON as text on the wire, as a value in resolvers. */
const json = new GraphQLScalarType({
  name: 'AWSJSON',
  coerceOutputValue: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  coerceInputValue: parseJson,
  coerceInputLiteral: (node: ValueNode) => parseJson(valueFromASTUntyped(node)),
});

function parseJson(value: unknown): unknown {
  try {
    return JSON.parse(typeof value === 'string' ? value : '');
  } catch (error) {
    throw new GraphQLError(`Unable to parse \`${String(value)}\` as valid JSON.`, {
      originalError: error instanceof Error ? error : null,
    });
  }
}

/** Every scalar that AppSync adds to GraphQL's own, by name. */
export const AWS_SCALARS: ReadonlyMap<string, GraphQLScalarType> = new Map(
  [
    textScalar('AWSDateTime', 'DateTime', (text) => isDate(DATE_TIME_PATTERN, text)),
    textScalar('AWSDate', 'Date', (text) => isDate(DATE_PATTERN, text)),
    textScalar('AWSTime', 'Time', (text) => TIME_PATTERN.test(text)),
    textScalar('AWSEmail', 'Email', (text) => EMAIL_PATTERN.test(text)),
    textScalar('AWSURL', 'URL', URL.canParse),
    textScalar('AWSPhone', 'Phone', (text) => PHONE_PATTERN.test(text)),
    textScalar('AWSIPAddress', 'IPAddress', isAddress),
    timestamp,
    json,
  ].map((scalar) => [scalar.name, scalar]),
);
