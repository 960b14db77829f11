import * as v from 'valibot';
import { WrongVersionError } from './errors.ts';

/** The version at which a client has seen what it wants to change; absent where it means whatever is there. */
export const ExpectedVersion = v.nullish(
  v.pipe(
    v.number('must be a whole number'),
    v.integer('must be a whole number'),
    v.minValue(1, 'must be at least 1'),
  ),
);

/** @throws WrongVersionError where that is not the version that is there */
export function requireVersion(expected: v.InferOutput<typeof ExpectedVersion>, current: number): void {
  if (typeof expected === 'number' && expected !== current) throw new WrongVersionError(current);
}
