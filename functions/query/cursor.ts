import * as v from 'valibot';
import { ValidationError } from '../../domain/errors.ts';
import { Id } from '../../domain/ids.ts';

/** The last row of a page: the next one begins behind it, whatever was added or removed before. */
export interface Boundary {
  /** The sort key: when it was created (ISO 8601). */
  readonly createdAt: string;
  /** Tells rows apart that were created at the same time. */
  readonly id: string;
}

const Parts = v.tuple([v.pipe(v.string(), v.isoTimestamp(), v.check(isMoment)), Id]);

/** Whether a time is written as ours are, and is one: PostgreSQL knows neither a 31 February nor a year 0. */
function isMoment(text: string): boolean {
  const time = Date.parse(text);
  return time > 0 && new Date(time).toISOString() === text;
}

/** The cursor of a row. Clients pass it back and look no further. */
export function toCursor({ createdAt, id }: Boundary): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');
}

/** @throws ValidationError on what `toCursor` has not made */
export function parseCursor(cursor: string): Boundary {
  const parts = v.safeParse(Parts, parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parts.success)
    throw new ValidationError([{ field: 'after', message: 'must be a cursor of this list' }]);
  const [createdAt, id] = parts.output;
  return { createdAt, id };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not a cursor either: the caller says so.
    return undefined;
  }
}
