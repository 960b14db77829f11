import { isDeepStrictEqual } from 'node:util';
import type { Fields } from '../evidence.ts';
import { type Invariant, violationsOf } from './invariant.ts';

const violations = violationsOf('4: the archive holds every commit as it is stored');

const keyOf = ({ pk, sk }: Fields): string => `${pk}@${sk}`;

/** Each at least once, all copies alike, and nothing besides. */
export const archiveIsWhole: Invariant = ({ after, archived }) => {
  const copies = Map.groupBy(archived, keyOf);
  const stored = new Set(after.stored.map(keyOf));
  return [
    ...after.stored.flatMap((commit) =>
      violations(
        String(commit.pk),
        !copies.has(keyOf(commit)) && `the commit at ${commit.sk} is not in the archive`,
        copies.get(keyOf(commit))?.some((copy) => !isDeepStrictEqual(copy, commit)) === true &&
          `the commit at ${commit.sk} is not the same in the archive`,
      ),
    ),
    ...archived.flatMap((commit) =>
      violations(
        String(commit.pk),
        !stored.has(keyOf(commit)) && `${commit.sk} is archived and was not written`,
      ),
    ),
  ];
};
