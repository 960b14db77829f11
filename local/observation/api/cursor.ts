import { badRequest } from './errors.ts';

/** Where a page ended, in a form that nobody is tempted to take apart. */
export function encodeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that `encodeCursor` was given: strings and numbers as in `shape`. @throws ObservationError on anything else */
export function decodeCursor<const Shape extends readonly ('string' | 'number')[]>(
  cursor: string,
  shape: Shape,
): { [Index in keyof Shape]: Shape[Index] extends 'string' ? string : number } {
  const place = parse(cursor);
  const fits =
    Array.isArray(place) &&
    place.length === shape.length &&
    shape.every((type, at) => typeof place[at] === type);
  if (!fits) throw badRequest('cursor: is none of this list');
  return place as never;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
