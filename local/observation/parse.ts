import { isObject, type JsonObject } from '../json.ts';

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
