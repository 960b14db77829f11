/** The comparison by which the pages' answers are held against real ones. */
import { expect, test } from 'vitest';
import { alike, examplesOf, withAnswers } from '../support/examples.ts';

const page = {
  path: 'page.md',
  text: '```graphql\n{ a }\n```\n```json\n{"a": 1}\n```\n\n**GetB** — gets it.\n\n```json\n{}\n```\n```json\n{"b": 2}\n```\n',
};

test('requests are found with their answers, those of RPCs by the name above them', () => {
  const [graphql, rpc] = examplesOf(page);
  expect(graphql).toMatchObject({ rpc: null, request: '{ a }\n', answer: { text: '{"a": 1}\n' } });
  expect(rpc).toMatchObject({ rpc: 'GetB', request: '{}\n', answer: { text: '{"b": 2}\n' } });
});

test.each(['```json\n{}\n```\n', '```graphql\n{ a }\n```\n', '```json\n{}\n```\n```json\n{}\n```\n'])(
  'JSON that is no answer, and requests without one, are refused: %j',
  (text) => {
    expect(() => examplesOf({ path: 'page.md', text })).toThrow('page.md:1');
  },
);

test('other answers take the place of the old ones, and nothing else changes', () => {
  const [graphql, rpc] = examplesOf(page);
  if (!graphql || !rpc) throw new Error('there are two');
  const answers = new Map([
    [graphql, { a: 'text, and more' }],
    [rpc, { b: [] }],
  ]);
  const changed = page.text.replace('{"a": 1}', '{"a": "text, and more"}').replace('{"b": 2}', '{"b": []}');
  expect(withAnswers(page, answers)).toBe(changed);
});

test('times and random ids may differ', () => {
  const answer = (at: string, id: string) => ({ data: { at, id, json: `{"id":"${id}","price":1}` } });
  const one = answer('2026-11-21T09:27:44.363Z', '712c3062-4d08-4bc7-8a37-f729bec8e159');
  expect(alike(one, answer('2026-12-24T00:00:00Z', '3e0d0758-72df-4c64-82bf-ce059438cd7d'))).toBe(true);
  expect(alike(one, answer('yesterday', '3e0d0758-72df-4c64-82bf-ce059438cd7d'))).toBe(false);
});

test.each([
  [{ version: 1 }, { version: 2 }],
  [{ id: 'first' }, { id: 'second' }],
  [{ data: null }, {}],
  [{ data: '{"price":1}' }, { data: '{"price":2}' }],
])('%j and %j do not say the same', (one, other) => {
  expect(alike(one, other)).toBe(false);
});
