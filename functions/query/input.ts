import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';

const Count = v.pipe(v.number('must be a whole number'), v.integer('must be a whole number'));

/** 1 to 100 rows, from the one after `offset` on. */
export const Page = {
  limit: v.nullish(v.pipe(Count, v.minValue(1, 'must be 1 to 100'), v.maxValue(100, 'must be 1 to 100')), 20),
  offset: v.nullish(v.pipe(Count, v.minValue(0, 'must not be negative')), 0),
};

/** What a single entity is asked by: at least `minVersion` of it, so that a client can read its own writes. */
export const Single = {
  id: Id,
  minVersion: v.nullish(v.pipe(Count, v.minValue(0, 'must not be negative')), 0),
};

/** A whitelist of sort keys, and the direction. */
export function sortedBy<const Keys extends readonly string[]>(keys: Keys, first: Keys[number]) {
  return {
    sortBy: v.nullish(v.picklist(keys, `must be one of ${keys.join(', ')}`), first),
    sortOrder: v.nullish(v.picklist(['ASC', 'DESC'], 'must be ASC or DESC'), 'ASC'),
  };
}
