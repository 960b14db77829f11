import { comparable } from '../../domain/text.ts';

/** Stands between the texts that are searched together. No text may contain it, so nothing matches across. */
const BORDER = '\u0001';

/** The form of a name by which it is sorted and found: case and width do not count. */
export function nameKey(name: string): string {
  return comparable(name);
}

/**
 * What a row is searched by: its texts without regard to case and width, spread by a letter around every character. So a
 * single character is a trigram, and two are one more: words of one or two characters, the commonest of Japanese, are
 * found by the trigram index too. One spread text is part of another exactly where the texts themselves are.
 */
export function searchText(...texts: readonly (string | null)[]): string {
  return spread(comparable(texts.filter((text) => text !== null).join(BORDER)));
}

/** The LIKE pattern of everything that contains a term. Wildcards in the term stand for themselves. */
export function containing(term: string): string {
  return `%${spread(comparable(term)).replace(/[\\%_]/g, '\\$&')}%`;
}

/** Any letter would do: trigrams are made of letters and digits only. */
const SPACER = 'x';

function spread(text: string): string {
  return `${SPACER}${Array.from(text, (character) => character + SPACER).join('')}`;
}
