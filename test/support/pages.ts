/** The pages of documentation, and the blocks of code that they show. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..', '..');

/** A page by its path from the project's root. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface Block {
  /** The line that it begins at, from 1. */
  readonly line: number;
  /** Where in the page its text begins. */
  readonly offset: number;
  /** The first word behind the fence; empty where there is none. */
  readonly language: string;
  readonly text: string;
  /** The last line above it that is not blank. */
  readonly above: string;
}

export function readPage(path: string): Page {
  return { path, text: readFileSync(join(ROOT, path), 'utf8') };
}

/** Every page of the project. */
export function readPages(): readonly Page[] {
  return globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT }).sort().map(readPage);
}

const FENCED = /^```(\w*)[^\n]*\n(.*?)^```$/gms;

/** The blocks of a page, in order. */
export function blocksOf({ text }: Page): readonly Block[] {
  return [...text.matchAll(FENCED)].map(({ 1: language = '', 2: block = '', index }) => {
    const before = text.slice(0, index);
    const above = before.trimEnd().split('\n').at(-1) ?? '';
    const offset = text.indexOf('\n', index) + 1;
    return { line: before.split('\n').length, offset, language, text: block, above };
  });
}
