import * as v from 'valibot';
import { Id } from '../../domain/ids.ts';
import { requiredText } from '../../domain/text.ts';

/** Within what a double holds exactly, and PostgreSQL's bigint. */
const Whole = v.pipe(v.number('must be a whole number'), v.safeInteger('must be a whole number'));
const FromZero = v.pipe(Whole, v.minValue(0, 'must not be negative'));
const LONGEST_PAGE = 100;
const PageSize = v.pipe(
  Whole,
  v.minValue(1, 'must be 1 to 100'),
  v.maxValue(LONGEST_PAGE, 'must be 1 to 100'),
);

const PAGE_SIZE = 20;
/** What one statement is asked for at most: AppSync batches as many parents of a level. */
const LONGEST_LEVEL = 200;

/** 1 to 100 rows, from the one after `offset` on. */
export const Page = {
  limit: v.nullish(PageSize, PAGE_SIZE),
  offset: v.nullish(FromZero, 0),
};

/** The same by the number of the page, from 1 on. */
export const NumberedPage = v.object({
  page: v.nullish(v.pipe(Whole, v.minValue(1, 'must be at least 1')), 1),
  perPage: v.nullish(PageSize, PAGE_SIZE),
});

/** The first rows, or those after a cursor; with their number in all pages, unless nobody wants to know. */
export const KeysetPage = {
  first: v.nullish(PageSize, PAGE_SIZE),
  after: v.nullish(v.string('must be a cursor')),
  count: v.nullish(v.boolean('must be true or false'), true),
};

/** At least this version, so that a client can read its own writes; 0 is whatever the read side has. */
export const MinVersion = v.nullish(FromZero, 0);

const Version = v.pipe(Whole, v.minValue(1, 'must be at least 1'));

/** As it was at this version; as it is now where it is left out. */
export const AtVersion = v.nullish(Version);

/** The latest events, or the latest of those before a version. */
export const HistoryPage = {
  beforeVersion: v.nullish(Version),
  limit: v.nullish(PageSize, LONGEST_PAGE),
};

/** What a single entity is asked by. */
export const Single = { id: Id, minVersion: MinVersion };

/** A list of ids, to be answered in their order. */
export const Ids = {
  ids: v.pipe(v.array(Id, 'must be a list'), v.maxLength(100, 'must be at most 100 ids')),
};

/** The parents of one level of nested fields. */
export const Parents = v.pipe(v.array(Id), v.maxLength(LONGEST_LEVEL));

/** Part of a name or description. */
export const SearchTerm = requiredText(100);

/** A price in major units, as a bound; null where there is none. */
export const PriceBound = v.nullish(
  v.pipe(v.number('must be a number'), v.finite('must be a number'), v.minValue(0, 'must not be negative')),
  null,
);

/** A whitelist of sort keys, and the direction. */
export function sortedBy<const Keys extends readonly string[]>(keys: Keys, first: Keys[number]) {
  return {
    sortBy: v.nullish(v.picklist(keys, `must be one of ${keys.join(', ')}`), first),
    sortOrder: v.nullish(v.picklist(['ASC', 'DESC'], 'must be ASC or DESC'), 'ASC'),
  };
}
