/**
 * CloudFormation's intrinsic functions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { arrayOf, isObject, type JsonObject, stringOf } from '../json.ts';

/** What names in a template stand for. Each function throws when there is no such name. */
export interface Scope {
  /** A parameter's value, a resource's Ref or a pseudo parameter (AWS::Region). */
  readonly ref: (name: string) => unknown;
  readonly attribute: (logicalId: string, attribute: string) => unknown;
  readonly importValue: (exportName: string) => unknown;
  readonly mapping: (map: string, topKey: string, secondKey: string) => unknown;
  readonly condition: (name: string) => boolean;
}

/** The value of `{Ref: 'AWS::NoValue'}`: the property or list entry that holds it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

function getAtt(argument: unknown, scope: Scope): unknown {
  const path = Array.isArray(argument) ? argument : stringOf(argument, 'Fn::GetAtt').split('.');
  const [logicalId, ...attribute] = path.map((part) => stringOf(resolveValue(part, scope), 'Fn::GetAtt'));
  return scope.attribute(stringOf(logicalId, 'Fn::GetAtt'), attribute.join('.'));
}

function join(argument: unknown, scope: Scope): string {
  const [separator, list] = arrayOf(argument, 'Fn::Join');
  const parts = arrayOf(resolveValue(list, scope), 'Fn::Join: the list');
  return parts.map((part) => textOf(part, 'Fn::Join')).join(stringOf(separator, 'Fn::Join: the separator'));
}

function sub(argument: unknown, scope: Scope): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = isObject(variables) ? variables : {};
  return stringOf(template, 'Fn::Sub').replaceAll(
    /\$\{(!?)([^}]+)\}/g,
    (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return textOf(resolveValue(own[name], scope), `Fn::Sub: ${name}`);
      return textOf(name.includes('.') ? getAtt(name, scope) : scope.ref(name), `Fn::Sub: ${name}`);
    },
  );
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, list] = arrayOf(argument, 'Fn::Select').map((part) => resolveValue(part, scope));
  const values = arrayOf(list, 'Fn::Select: the list');
  const value = values[Number(index)];
  if (value === undefined)
    throw new Error(`Fn::Select: no entry ${String(index)} in ${JSON.stringify(values)}`);
  return value;
}

function split(argument: unknown, scope: Scope): string[] {
  const [separator, text] = arrayOf(argument, 'Fn::Split');
  return textOf(resolveValue(text, scope), 'Fn::Split').split(
    stringOf(separator, 'Fn::Split: the separator'),
  );
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const keys = arrayOf(argument, 'Fn::FindInMap').map((key) =>
    stringOf(resolveValue(key, scope), 'Fn::FindInMap'),
  );
  const [map = '', topKey = '', secondKey = ''] = keys;
  return scope.mapping(map, topKey, secondKey);
}

function chooseIf(argument: unknown, scope: Scope): unknown {
  const [name, whenTrue, whenFalse] = arrayOf(argument, 'Fn::If');
  return resolveValue(scope.condition(stringOf(name, 'Fn::If')) ? whenTrue : whenFalse, scope);
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(stringOf(argument, 'Ref')),
  'Fn::GetAtt': getAtt,
  'Fn::Join': join,
  'Fn::Sub': sub,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::FindInMap': findInMap,
  'Fn::If': chooseIf,
  'Fn::ImportValue': (argument, scope) =>
    scope.importValue(stringOf(resolveValue(argument, scope), 'Fn::ImportValue')),
  'Fn::Base64': (argument, scope) =>
    Buffer.from(textOf(resolveValue(argument, scope), 'Fn::Base64')).toString('base64'),
};

function textOf(value: unknown, what: string): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return stringOf(value, what);
}

/** The one key of an intrinsic call such as `{"Fn::Join": [...]}`; undefined for any other object. */
function intrinsicName(value: JsonObject): string | undefined {
  const [key, ...others] = Object.keys(value);
  if (key === undefined || others.length > 0) return undefined;
  return key === 'Ref' || key.startsWith('Fn::') ? key : undefined;
}

function resolveValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((entry) => resolveValue(entry, scope)).filter((entry) => entry !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const name = intrinsicName(value);
  if (name === undefined) {
    const entries = Object.entries(value).map(([key, entry]) => [key, resolveValue(entry, scope)] as const);
    return Object.fromEntries(entries.filter(([, entry]) => entry !== NO_VALUE));
  }
  const intrinsic = INTRINSICS[name];
  if (intrinsic === undefined)
    throw new Error(`The laptop cloud does not know the intrinsic function ${name}`);
  return intrinsic(value[name], scope);
}

/** The value with every intrinsic function in it evaluated; throws on one that is not known, naming it. */
export const resolveIntrinsics: (value: unknown, scope: Scope) => unknown = resolveValue;
