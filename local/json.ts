/** A parsed JSON object whose content is not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells a JSON object from arrays, null and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object in a text; undefined when it is none. */
export function parseJsonObject(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Whatever else a function writes.
    return undefined;
  }
}

/** The value as a JSON object; throws a TypeError that names `what` otherwise. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new TypeError(`${what} is not an object: ${JSON.stringify(value)}`);
  return value;
}

/** The value as a string; throws a TypeError that names `what` otherwise. */
export function stringOf(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new TypeError(`${what} is not a string: ${JSON.stringify(value)}`);
  return value;
}

/** The value as an array; throws a TypeError that names `what` otherwise. */
export function arrayOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} is not a list: ${JSON.stringify(value)}`);
  return value;
}
