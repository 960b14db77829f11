import { ERASED } from '../../domain/personal.ts';

/** What was taken out of a value, by its path. */
export type Taken = Readonly<Record<string, unknown>>;

/** A value without what is personal in it, and that. */
export interface Divided<Value extends object> {
  readonly blank: Value;
  readonly taken: Taken;
}

/** Takes personal fields out of plain data. What is blank already, or holds no text, is not taken. */
export function takeOut<Value extends object>(value: Value, paths: readonly string[]): Divided<Value> {
  const taken: Record<string, unknown> = {};
  let blank = value;
  for (const path of paths) {
    const found = valueAt(value, path.split('.'));
    if (!hasText(found)) continue;
    taken[path] = found;
    blank = withValueAt(blank, path.split('.'), blanked(found));
  }
  return { blank, taken };
}

/** Puts back what was taken out. */
export function putBack<Value extends object>(blank: Value, taken: Taken = {}): Value {
  return Object.entries(taken).reduce(
    (value, [path, original]) => withValueAt(value, path.split('.'), original),
    blank,
  );
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function withValueAt<Value extends object>(value: Value, path: readonly string[], leaf: unknown): Value {
  const [key = '', ...rest] = path;
  const inner = (value as Record<string, unknown>)[key];
  return { ...value, [key]: rest.length > 0 && isRecord(inner) ? withValueAt(inner, rest, leaf) : leaf };
}

/** Whether there is any text that is not blank. */
function hasText(value: unknown): boolean {
  if (isRecord(value) || Array.isArray(value)) return Object.values(value).some(hasText);
  return typeof value === 'string' && value !== ERASED;
}

/** The same with every text blank: an address stays an address. */
function blanked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(blanked);
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, blanked(inner)]));
  }
  return typeof value === 'string' ? ERASED : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
