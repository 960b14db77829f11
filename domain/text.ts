import * as v from 'valibot';

/** Control characters other than tab and line feed; PostgreSQL cannot even store U+0000. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/;

/** Characters, not UTF-16 units or bytes: 電子機器 has 4 and 🛒 has 1. */
export function characters(text: string): number {
  return [...text].length;
}

function between(minimum: number, maximum: number) {
  const range = minimum > 0 ? `${minimum} to ${maximum}` : `at most ${maximum}`;
  return v.pipe(
    v.string('must be text'),
    v.trim(),
    v.transform((text) => text.replaceAll('\r\n', '\n')),
    v.check((text) => text.isWellFormed() && !CONTROL.test(text), 'must not contain control characters'),
    v.check(
      (text) => characters(text) >= minimum && characters(text) <= maximum,
      `must have ${range} characters`,
    ),
  );
}

/** Text of 1 to `maximum` characters after trimming. */
export function requiredText(maximum: number) {
  return between(1, maximum);
}

/** Text of at most `maximum` characters after trimming; absent, null and blank all mean none. */
export function optionalText(maximum: number) {
  return v.pipe(
    v.nullish(between(0, maximum), null),
    v.transform((text) => text || null),
  );
}

/**
 * The form in which names are compared: case-insensitive, NFKC, so that ＴＶ, TV and tv are one name. Upper case in
 * between makes one of what has several lower-case forms, such as ß and ss, or σ and ς.
 */
export function comparable(name: string): string {
  return name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
}
