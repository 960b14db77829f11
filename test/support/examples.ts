/** The requests that a page shows, each with the answer that it shows for it. */
import { isDeepStrictEqual } from 'node:util';
import { type Block, blocksOf, type Page } from './pages.ts';

/** A request and its answer, as they are on the page. */
export interface Example {
  readonly line: number;
  readonly request: string;
  /** The RPC that it is for; null for GraphQL. */
  readonly rpc: string | null;
  readonly answer: Block;
}

/**
 * A block of GraphQL and the JSON behind it, or two blocks of JSON below an RPC's name in bold. Whatever JSON is nobody's answer is
 * an error: it would be hand-written.
 */
export function examplesOf(page: Page): readonly Example[] {
  const blocks = blocksOf(page).filter(({ language }) => language === 'graphql' || language === 'json');
  const examples: Example[] = [];
  for (let index = 0; index < blocks.length; index += 2) {
    const [request, answer] = blocks.slice(index, index + 2);
    if (request === undefined || answer?.language !== 'json') {
      throw new Error(
        `${page.path}:${request?.line}: a request without an answer, or an answer without a request`,
      );
    }
    const rpc = request.language === 'graphql' ? null : rpcAbove(page, request);
    examples.push({ line: request.line, request: request.text, rpc, answer });
  }
  return examples;
}

function rpcAbove({ path, text }: Page, { offset, line }: Block): string {
  const name = [...text.slice(0, offset).matchAll(/^\*\*(\w+)\*\*/gm)].at(-1)?.[1];
  if (name === undefined) throw new Error(`${path}:${line}: a request of no RPC`);
  return name;
}

/** The page with other answers in the place of its own. */
export function withAnswers(page: Page, answers: ReadonlyMap<Example, object>): string {
  const late = [...answers].sort(([a], [b]) => b.answer.offset - a.answer.offset);
  return late.reduce((text, [{ answer }, given]) => {
    const end = answer.offset + answer.text.length;
    return text.slice(0, answer.offset) + written(given) + text.slice(end);
  }, page.text);
}

/** Whether two answers say the same, apart from times and from ids that are random. */
export function alike(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** UUIDs, digests, cursors and Protobuf in Base64. */
const RANDOM = /^[\w+/=-]{20,}$/;

function comparable(value: unknown): unknown {
  if (typeof value === 'string') return comparableText(value);
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, comparable(part)]));
}

function comparableText(text: string): unknown {
  if (text.startsWith('{')) return comparable(JSON.parse(text));
  return RANDOM.test(text) ? 'random' : text.replaceAll(TIME, 'time');
}

const WIDTH = 118;

/** JSON in lines as full as they can be. */
function written(value: object): string {
  const lines: string[] = [];
  for (const token of tokensOf(value)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + token.length <= WIDTH)
      lines.splice(-1, 1, `${line} ${token}`);
    else lines.push(lines.length > 0 ? `  ${token}` : token);
  }
  return `${lines.join('\n')}\n`;
}

/** JSON in pieces between which a line may end: behind each comma. */
function tokensOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return enclosed('[', value.map(tokensOf), ']');
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const members = Object.entries(value).map(([key, part]) => {
    const [first = '', ...rest] = tokensOf(part);
    return [`${JSON.stringify(key)}: ${first}`, ...rest];
  });
  return enclosed('{', members, '}');
}

function enclosed(open: string, parts: readonly (readonly string[])[], close: string): readonly string[] {
  const tokens = parts.flatMap((part, index) =>
    index < parts.length - 1 ? [...part.slice(0, -1), `${part.at(-1)},`] : part,
  );
  if (tokens.length === 0) return [open + close];
  return tokens.map((token, index) => {
    const opened = index === 0 ? open + token : token;
    return index === tokens.length - 1 ? opened + close : opened;
  });
}
