/** What pages say can be checked where it names something: files, headings, scripts. */
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { anchorsOf, leadsSomewhere, linksOf } from '../support/links.ts';
import { blocksOf, readPage, readPages } from '../support/pages.ts';

const pages = readPages();
const links = pages.flatMap(linksOf);

test('there are pages, and links on them', () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(links.length).toBeGreaterThan(100);
});

test('every link leads to a file or folder, and to a heading that is there', () => {
  const dead = links.filter((link) => !leadsSomewhere(link));
  expect(dead.map(({ from, path, anchor }) => `${from}: ${path}#${anchor}`)).toEqual([]);
});

test('every page is found from the README', () => {
  const found = new Set(['README.md']);
  for (const path of found) for (const link of links) if (link.from === path) found.add(link.path);
  expect(pages.map(({ path }) => path).filter((path) => !found.has(path))).toEqual([]);
});

/** `npm run x`, with npm's own options before it. */
const SCRIPT = /\bnpm run (?:-\S+ )*([\w:-]+)/g;
const scripts = Object.keys(packageJson.scripts);

test('every script that a page runs is there', () => {
  const missing = pages.flatMap(({ path, text }) =>
    [...text.matchAll(SCRIPT)]
      .flatMap(([, name = '']) => (scripts.includes(name) ? [] : name))
      .map((name) => `${path}: npm run ${name}`),
  );
  expect([...new Set(missing)]).toEqual([]);
});

describe.each(['README.md', 'README.ja.md'])('%s', (path) => {
  test('names every script', () => {
    const { text } = readPage(path);
    // `lint:contract` and its like are parts of the script before the colon.
    const whole = scripts.filter((name) => !name.includes(':'));
    expect(whole.filter((name) => !new RegExp(`\`npm (?:run )?${name}\\b`).test(text))).toEqual([]);
  });
});

test('both READMEs show the same commands and lead to the same places', () => {
  const [english, japanese] = [readPage('README.md'), readPage('README.ja.md')];
  const shown = (page: typeof english) => blocksOf(page).map(({ text }) => text);
  const targets = (page: typeof english) =>
    linksOf(page)
      .map(({ path }) => path)
      .filter((path) => !path.startsWith('README'));
  expect(shown(japanese)).toEqual(shown(english));
  expect(targets(japanese).sort()).toEqual(targets(english).sort());
});

describe('a heading is linked to as GitHub names it', () => {
  test.each([
    ['# Two commands', 'two-commands'],
    ['## 1. What happens', '1-what-happens'],
    ['### `order(id)`, and more', 'orderid-and-more'],
    ['## [Linked](a.md) heading', 'linked-heading'],
    ['# 二つのコマンド', '二つのコマンド'],
  ])('%s', (text, anchor) => {
    expect([...anchorsOf({ path: 'page.md', text })]).toEqual([anchor]);
  });

  test('and the second of a name otherwise', () => {
    const text = '# Same\n## Same\n';
    expect([...anchorsOf({ path: 'page.md', text })]).toEqual(['same', 'same-1']);
  });
});
