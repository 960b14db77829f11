import { isObject, type JsonObject, parseJsonObject } from './json.ts';

/** `<function> <request id> <what it wrote>` */
const OF_FUNCTION = /^(\S+) ([0-9a-f-]{36}|init) (.*)$/s;
/** What comes before the frames of a stack. */
const FRAMES = ' |     at ';

/** A line of the log as a terminal shows it: what went wrong, and with what. The log has all of it, and the console. */
export function terminalLine(line: string): string {
  const [, name, , text] = OF_FUNCTION.exec(line) ?? [];
  if (name === undefined || text === undefined) return line;
  const structured = parseJsonObject(text);
  return `${name}  ${structured === undefined ? text.split(FRAMES)[0] : inWords(structured)}`;
}

/** Of a line of Powertools' logger. */
function inWords({ level, message, operation, error }: JsonObject): string {
  const what = operation === undefined ? message : `${operation}: ${message}`;
  const why = isObject(error) ? `: ${error.message}` : '';
  return `${level}  ${what}${why}`;
}
