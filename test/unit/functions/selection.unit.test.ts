import { expect, test } from 'vitest';
import { parseFieldRequest } from '../../../functions/graphql/payload.ts';
import { selectionOf } from '../../../functions/graphql/selection.ts';

const request = (selection: readonly string[], selectionText?: string) =>
  parseFieldRequest({ field: 'Query.x', arguments: {}, source: null, headers: {}, selection, selectionText });

test.each([
  [['id', 'category', 'category/name'], '{ id category { name } }'],
  [['id'], '{ ... on Product { id } ...on Product { id } }'],
  [['id'], undefined],
])('fields without disguise are those of the list: %j', (selection, text) => {
  expect(selectionOf(request(selection, text))).toEqual(new Set(selection));
});

test.each([
  [['left'], '{ left: stockQuantity }'],
  [['name'], '{ name: stockQuantity }'],
  [['id'], '{ ...Shown }'],
  [['id'], '{ ... Shown }'],
])('behind an alias or a fragment’s name may be any: %j', (selection, text) => {
  expect(selectionOf(request(selection, text))).toBeNull();
});
