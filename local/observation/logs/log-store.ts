import { LOG_LEVELS, type LogLevel, type LogLine, type Page } from '../../../console/api/observation.ts';
import { decodeCursor, encodeCursor } from '../api/cursor.ts';
import type { Slice } from '../api/parameters.ts';
import { Recent } from '../recent.ts';
import type { NewLine } from './log-line.ts';

/** Which lines are asked for. */
export interface LogFilter {
  readonly correlationId?: string | undefined;
  readonly traceIds?: ReadonlySet<string> | undefined;
  readonly function?: string | undefined;
  /** This one and above. */
  readonly level?: LogLevel | undefined;
  /** Anywhere in the line, whatever the case. */
  readonly text?: string | undefined;
}

/** Lines that are remembered, and of how many characters in all. */
export const LOG_LINES = 10_000;
const CHARACTERS = 8 * 1024 * 1024;

interface Stored {
  readonly line: LogLine;
  /** The line in lower case, for searching. */
  readonly text: string;
}

/** The newest lines of all functions. */
export class LogStore {
  readonly #lines = new Recent<Stored>({ items: LOG_LINES, weight: CHARACTERS });

  add(line: NewLine): LogLine {
    const numbered = { id: this.#lines.nextNumber, ...line };
    const text = JSON.stringify(line).toLowerCase();
    // Twice: as text, and as the object that it was made of.
    this.#lines.add({ line: numbered, text }, 2 * text.length);
    return numbered;
  }

  /** A page of lines, the newest first. */
  page(filter: LogFilter, { limit, cursor }: Slice): Page<LogLine> {
    const [before] = cursor === undefined ? [undefined] : decodeCursor(cursor, ['number']);
    const matches = matcher(filter);
    const items: LogLine[] = [];
    for (const [, stored] of this.#lines.newestFirst(before)) {
      if (!matches(stored)) continue;
      if (items.length === limit) return { items, next: encodeCursor([items.at(-1)?.id ?? 0]) };
      items.push(stored.line);
    }
    return { items, next: null };
  }
}

type Test = (stored: Stored) => boolean;

/** A line passes when it passes every test that is asked for. */
function matcher({ correlationId, traceIds, function: name, level, text }: LogFilter): Test {
  const tests: Test[] = [];
  if (correlationId !== undefined) tests.push(({ line }) => line.correlationId === correlationId);
  if (traceIds !== undefined) tests.push(({ line }) => traceIds.has(line.traceId ?? ''));
  if (name !== undefined) tests.push(({ line }) => line.function === name);
  if (level !== undefined) tests.push(({ line }) => rankOf(line.level) >= rankOf(level));
  if (text !== undefined) tests.push((stored) => stored.text.includes(text.toLowerCase()));
  return (stored) => tests.every((test) => test(stored));
}

function rankOf(level: LogLevel): number {
  return LOG_LEVELS.indexOf(level);
}
