import { type Invariant, violationsOf } from './invariant.ts';

const violations = violationsOf('4: no gap and no duplicate in any stream');

/** Versions of every stream follow one another from 1 on, and no command was written twice. */
export const streamsAreContiguous: Invariant = ({ after }) =>
  [...after.streams].flatMap(([pk, commits]) => {
    let next = 1;
    const wrong = commits.flatMap(({ sk, count, events }) => {
      const expected = next;
      next = sk + count;
      return violations(
        pk,
        sk !== expected && `a commit begins at version ${sk}, not ${expected}`,
        events.length !== count && `the commit at ${sk} says ${count} events and holds ${events.length}`,
      );
    });
    const ids = commits.map(({ commitId }) => commitId);
    return [...wrong, ...violations(pk, new Set(ids).size < ids.length && 'a commit id is there twice')];
  });

/** A record that no consumer wants any more is one that nobody will ever see. */
export const nothingIsGivenUp: Invariant = ({ givenUp }) =>
  givenUp.flatMap((pk) => violations(pk, 'one of its records exhausted its retries'));
