/** The steps of a tutorial: the page's blocks of code, as a reader takes them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Block, blocksOf, readPage } from './pages.ts';

/** What a reader does with a block. */
export type Step = { readonly line: number } & (
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'change'; readonly path: string; readonly diff: string }
  | { readonly kind: 'run'; readonly command: string; readonly output: string | null }
  | { readonly kind: 'ask'; readonly query: string; readonly answer: object }
);

/** The blocks of the page in order; what commands print and requests answer belongs to the block before. */
export function readSteps(path: string): readonly Step[] {
  const blocks = blocksOf(readPage(path));
  return blocks.flatMap((block, index) => stepOf(block, blocks[index + 1]) ?? []);
}

const ANSWERS = new Set(['text', 'json']);

function stepOf(block: Block, next: Block | undefined): Step | null {
  const path = /^\*\*([^*]+)\*\*$/.exec(block.above)?.[1];
  if (path) return fileStep(path, block);
  if (ANSWERS.has(block.language)) return null;
  return askingStep(block, next && ANSWERS.has(next.language) ? next.text : null);
}

function fileStep(path: string, { line, language, text }: Block): Step {
  return language === 'diff'
    ? { kind: 'change', line, path, diff: text }
    : { kind: 'write', line, path, text };
}

function askingStep({ line, language, text }: Block, answer: string | null): Step {
  if (language === 'sh') return { kind: 'run', line, command: text.trim(), output: answer };
  if (language === 'graphql' && answer !== null) {
    return { kind: 'ask', line, query: text, answer: JSON.parse(answer) as object };
  }
  throw new Error(`the block at line ${line} is none that a reader could follow`);
}

/** Writes a new file; an old one is not overwritten. */
export function writeNew(directory: string, { path, text }: Extract<Step, { kind: 'write' }>): void {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: 'wx' });
}

/** Changes a file: each part of the diff, between lines of `@@`, must be found there exactly once. */
export function change(directory: string, { path, diff }: Extract<Step, { kind: 'change' }>): void {
  const file = join(directory, path);
  const changed = diff.split(/^@@\n/m).reduce(applyPart, readFileSync(file, 'utf8'));
  writeFileSync(file, changed);
}

function applyPart(text: string, part: string): string {
  const without = (mark: string) =>
    part
      .split(/(?<=\n)/)
      .filter((line) => !line.startsWith(mark))
      .map((line) => line.replace(/^[-+ ]/, ''))
      .join('');
  const [before, after] = [without('+'), without('-')];
  const [head = '', tail, ...more] = text.split(before);
  if (tail === undefined || more.length > 0) {
    throw new Error(`${more.length > 0 ? 'more than one place' : 'no place'} looks like this:\n${before}`);
  }
  return head + after + tail;
}
