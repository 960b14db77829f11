import { badRequest } from './errors.ts';

/** Reads one query parameter's text. @throws ObservationError on one that does not fit */
type Read<Value> = (name: string, text: string | undefined) => Value;

/** A text; undefined without one. */
export const text: Read<string | undefined> = (_, value) => (value === '' ? undefined : value);

/** `true` or `false`; false without one. */
export const flag: Read<boolean> = (name, value) => oneOf(['true', 'false'], 'false')(name, value) === 'true';

/** A whole number within bounds. */
export function integer(least: number, most: number, otherwise: number): Read<number> {
  return (name, value) => {
    const number = value === undefined ? otherwise : Number(value);
    if (value !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
    throw badRequest(`${name}: must be a whole number from ${least} to ${most}`);
  };
}

/** One of some words. */
export function oneOf<const Word extends string, const Otherwise extends Word | undefined>(
  words: readonly Word[],
  otherwise: Otherwise,
): Read<Word | Otherwise> {
  return (name, value) => {
    if (value === undefined || value === '') return otherwise;
    const found = words.find((word) => word === value);
    if (found === undefined) throw badRequest(`${name}: must be one of ${words.join(', ')}`);
    return found;
  };
}

/** Some of the words, separated by commas; undefined without any. */
export function severalOf<const Word extends string>(
  words: readonly Word[],
): Read<ReadonlySet<Word> | undefined> {
  const one = oneOf(words, undefined);
  return (name, value) => {
    const found = (value ?? '').split(',').flatMap((word) => one(name, word) ?? []);
    return found.length === 0 ? undefined : new Set(found);
  };
}

/** Part of a list: so many items from behind the cursor on. */
export interface Slice {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Parameters of every list. */
export const PAGE = { limit: integer(1, 500, 100), cursor: text };

type ValuesOf<Shape> = { [Name in keyof Shape]: Shape[Name] extends Read<infer Value> ? Value : never };

/** Reads a query by its shape. @throws ObservationError on a parameter that is not in it: a misspelt filter would show everything */
export function readQuery<const Shape extends Readonly<Record<string, Read<unknown>>>>(
  query: URLSearchParams,
  shape: Shape,
): ValuesOf<Shape> {
  const unknown = [...query.keys()].find((name) => !(name in shape));
  if (unknown !== undefined) throw badRequest(`${unknown}: is no parameter of this request`);
  const values = Object.entries(shape).map(([name, read]) => [
    name,
    read(name, query.get(name) ?? undefined),
  ]);
  return Object.fromEntries(values);
}
