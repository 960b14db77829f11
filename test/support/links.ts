/** The links of a page, and what can be linked to. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Page, ROOT, readPage } from './pages.ts';

/** Where a page links to within the project. */
export interface Link {
  /** The page that it is on. */
  readonly from: string;
  /** A path from the project's root. */
  readonly path: string;
  /** The heading that it leads to, as GitHub names it; empty for the page itself. */
  readonly anchor: string;
}

const FENCES = /^```.*?^```$/gms;
const LINK = /\]\(([^)\s]+)\)/g;

/** The links of a page that do not leave the project. */
export function linksOf({ path, text }: Page): readonly Link[] {
  return [...text.replaceAll(FENCES, '').matchAll(LINK)]
    .flatMap(({ 1: target = '' }) => (/^[a-z]+:/.test(target) ? [] : target))
    .map((target) => {
      const [file = '', anchor = ''] = target.split('#');
      return { from: path, path: file === '' ? path : join(dirname(path), file), anchor };
    });
}

/** Whether there is what a link leads to: a file or folder, and in it the heading. */
export function leadsSomewhere({ path, anchor }: Link): boolean {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (found === undefined) return false;
  return anchor === '' || (path.endsWith('.md') && anchorsOf(readPage(path)).has(anchor));
}

/** The names that GitHub gives to the headings of a page; the second of a name ends in `-1`. */
export function anchorsOf({ text }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.replaceAll(FENCES, '').matchAll(/^#+ (.+)$/gm)) {
    const name = slug(heading);
    let [anchor, count] = [name, 0];
    while (anchors.has(anchor)) {
      count += 1;
      anchor = `${name}-${count}`;
    }
    anchors.add(anchor);
  }
  return anchors;
}

/** https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links */
function slug(heading: string): string {
  const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return plain.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
}
