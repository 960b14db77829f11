/**
 * What TypeScript knows of a type, as data: the shape of what is stored. Asked of the compiler itself, because neither the
 * text of a declaration (which names other types) nor examples (which lack what is seldom there) say it completely.
 */
import { join } from 'node:path';
import { API, type Checker, SignatureKind, type Type } from 'typescript/unstable/sync';

const root = join(import.meta.dirname, '..', '..');
/** A project of the domain alone, which is there for the compiler only: the whole one takes it two seconds to read. */
const PROJECT = join(root, 'tsconfig.domain.json');
const CONFIG = JSON.stringify({ extends: './tsconfig.json', include: ['domain'] });

/**
 * For each place in a value, the kinds of value that may be there. Places are written `data.lines[].price` (of every element)
 * and `data.reservations.*` (under every key); the value itself is `data`. A place that may be left out is `undefined` too.
 */
export type Shape = Readonly<Record<string, string>>;

/** A type of the domain: its file below domain/, and its name there. */
export interface TypeName {
  readonly file: string;
  readonly name: string;
}

export interface Shapes {
  /** The shape of each event in a union of events, by its type. */
  readonly ofEvents: (union: TypeName) => ReadonlyMap<string, Shape>;
  readonly of: (type: TypeName) => Shape;
}

/** Lets the compiler read the domain, and asks it for shapes. */
export function withShapes<Result>(ask: (shapes: Shapes) => Result): Result {
  const api = new API({ cwd: root, fs: { readFile: (file) => (file === PROJECT ? CONFIG : undefined) } });
  try {
    const [project] = api.updateSnapshot({ openProjects: [PROJECT] }).getProjects();
    if (!project) throw new Error(`the compiler does not open ${PROJECT}`);
    const { checker, program } = project;
    const declared = ({ file, name }: TypeName): Type => {
      const source = program.getSourceFile(join(root, 'domain', file));
      const module = source && checker.getSymbolAtLocation(source);
      const symbol = module && checker.getExportsOfModule(module).find((exported) => exported.name === name);
      if (!symbol) throw new Error(`domain/${file} exports no ${name}`);
      return checker.getDeclaredTypeOfSymbol(symbol);
    };
    return ask({
      of: (type) => shapeOf(checker, declared(type)),
      ofEvents: (union) => new Map(membersOf(declared(union)).map((event) => eventShape(checker, event))),
    });
  } finally {
    api.close();
  }
}

function eventShape(checker: Checker, event: Type): [type: string, shape: Shape] {
  const name = propertyType(checker, event, 'type');
  if (!name.isStringLiteralType())
    throw new TypeError(`${checker.typeToString(event)} has no type of its own`);
  return [name.value, shapeOf(checker, propertyType(checker, event, 'data'))];
}

function propertyType(checker: Checker, type: Type, name: string): Type {
  const property = checker.getPropertyOfType(type, name);
  const found = property && checker.getTypeOfSymbol(property);
  if (!found) throw new TypeError(`${checker.typeToString(type)} has no property ${name}`);
  return found;
}

function membersOf(type: Type): readonly Type[] {
  return type.isUnionType() ? type.getTypes() : [type];
}

function shapeOf(checker: Checker, type: Type): Shape {
  const places = [...placesOf(checker, 'data', type)];
  return Object.fromEntries(places.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function* placesOf(checker: Checker, place: string, type: Type): Generator<[place: string, kinds: string]> {
  const members = membersOf(type);
  yield [place, [...new Set(members.map((member) => kindOf(checker, member)))].sort().join(' | ')];
  const [inner, ...others] = members.filter((member) => member.isObjectType());
  if (others.length > 0) throw new TypeError(`${place} may be one of several objects: give each an event`);
  for (const [below, part] of inner ? partsOf(checker, inner) : [])
    yield* placesOf(checker, `${place}${below}`, part);
}

const STORABLE: ReadonlySet<string> = new Set(['string', 'number', 'null', 'undefined']);

/** What a value of the type looks like from outside. Types that JSON cannot keep have no place in the event store. */
function kindOf(checker: Checker, type: Type): string {
  if (type.isObjectType() && !isFunction(checker, type))
    return checker.isArrayType(type) ? 'array' : 'object';
  if (type.isStringLiteralType()) return `'${type.value}'`;
  if (type.isBooleanLiteralType()) return 'boolean';
  if (type.isIntrinsicType() && STORABLE.has(type.intrinsicName)) return type.intrinsicName;
  throw new TypeError(`${checker.typeToString(type)} cannot be stored`);
}

function partsOf(checker: Checker, type: Type): readonly [below: string, type: Type][] {
  if (checker.isArrayType(type)) {
    return type.isTypeReference() ? checker.getTypeArguments(type).map((element) => ['[]', element]) : [];
  }
  // `Record<string, never>` is how TypeScript says that there is nothing.
  const open = checker.getIndexInfosOfType(type).filter(({ valueType }) => !isNever(valueType));
  return [
    ...checker
      .getPropertiesOfType(type)
      .map(({ name }): [string, Type] => [`.${name}`, propertyType(checker, type, name)]),
    ...open.map(({ valueType }): [string, Type] => ['.*', valueType]),
  ];
}

function isFunction(checker: Checker, type: Type): boolean {
  return checker.getSignaturesOfType(type, SignatureKind.Call).length > 0;
}

function isNever(type: Type): boolean {
  return type.isIntrinsicType() && type.intrinsicName === 'never';
}
