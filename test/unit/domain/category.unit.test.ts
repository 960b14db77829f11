import { describe, test } from 'vitest';
import type {
  CategoryCommand,
  CategoryFacts,
  CategoryReferences,
  CreateCategory,
  UpdateCategory,
} from '../../../domain/category/commands.ts';
import { category } from '../../../domain/category/decider.ts';
import type { CategoryCreated, CategoryDeleted, CategoryEvent } from '../../../domain/category/events.ts';
import {
  AlreadyExistsError,
  BusinessRuleError,
  NotFoundError,
  ValidationError,
} from '../../../domain/errors.ts';
import { given } from '../../support/given.ts';

const empty: CategoryReferences = { active: true, depth: 1, children: 0, products: 0 };
const nothingKnown: CategoryFacts = { nameOwner: null, parent: null, references: null };

function created(data: Partial<CategoryCreated['data']> = {}): CategoryCreated {
  const root = { id: 'books', name: 'Books', description: null, parentId: null, depth: 1 };
  return { type: 'CategoryCreated', data: { ...root, ...data } };
}
const deleted: CategoryDeleted = { type: 'CategoryDeleted', data: { reason: null } };
const books: readonly CategoryEvent[] = [created()];
const novels: readonly CategoryEvent[] = [
  created({ id: 'novels', name: 'Novels', parentId: 'books', depth: 2 }),
];

function create(input: Partial<CreateCategory>, facts: Partial<CategoryFacts> = {}): CategoryCommand {
  return {
    type: 'CreateCategory',
    input: { id: 'books', name: 'Books', description: null, parentId: null, ...input },
    facts: { ...nothingKnown, ...facts },
  };
}
function update(input: Partial<UpdateCategory>, facts: Partial<CategoryFacts> = {}): CategoryCommand {
  return { type: 'UpdateCategory', input: { id: 'books', ...input }, facts: { ...nothingKnown, ...facts } };
}
function remove(references: CategoryReferences, reason: string | null = null): CategoryCommand {
  return { type: 'DeleteCategory', input: { id: 'books', reason }, facts: { ...nothingKnown, references } };
}

describe('creating a category', () => {
  test('puts it at the root', () => {
    given(category, [])
      .when(create({ description: 'To read' }))
      .then([created({ description: 'To read' })]);
  });

  test('puts it one level below its parent', () => {
    given(category, [])
      .when(create({ parentId: 'media' }, { parent: { ...empty, depth: 3 } }))
      .then([created({ parentId: 'media', depth: 4 })]);
  });

  test('is refused where the id is taken', () => {
    given(category, books)
      .when(create({ name: 'Other' }))
      .thenRefused(AlreadyExistsError);
  });

  test('is refused where the id was taken by a category that is deleted', () => {
    given(category, [...books, deleted])
      .when(create({}))
      .thenRefused(AlreadyExistsError);
  });
});

describe('a category’s name is unique among its siblings', () => {
  test('a new category cannot take a sibling’s name', () => {
    given(category, [])
      .when(create({}, { nameOwner: 'other' }))
      .thenRefused(AlreadyExistsError);
  });

  test('a category cannot be renamed to a sibling’s name', () => {
    given(category, books)
      .when(update({ name: 'Toys' }, { nameOwner: 'toys' }))
      .thenRefused(AlreadyExistsError);
  });

  test('a category cannot be moved to where its name is taken', () => {
    given(category, books)
      .when(update({ parentId: 'media' }, { nameOwner: 'other', parent: empty, references: empty }))
      .thenRefused(AlreadyExistsError);
  });

  test('its own name is no obstacle: the case of its letters may change', () => {
    given(category, books)
      .when(update({ name: 'BOOKS' }, { nameOwner: 'books' }))
      .then([{ type: 'CategoryRevised', data: { name: 'BOOKS', description: null } }]);
  });
});

describe('a category’s parent must exist and be active', () => {
  test('for a new category', () => {
    given(category, [])
      .when(create({ parentId: 'media' }))
      .thenRefused(NotFoundError, {
        message: 'category media does not exist',
      });
    given(category, [])
      .when(create({ parentId: 'media' }, { parent: { ...empty, active: false } }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_INACTIVE' });
  });

  test('for one that moves', () => {
    given(category, books)
      .when(update({ parentId: 'media' }, { references: empty }))
      .thenRefused(NotFoundError);
    given(category, books)
      .when(update({ parentId: 'media' }, { references: empty, parent: { ...empty, active: false } }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_INACTIVE' });
  });
});

describe('categories nest at most 5 levels deep', () => {
  test('a new category may be on level 5, not on level 6', () => {
    given(category, [])
      .when(create({ parentId: 'deep' }, { parent: { ...empty, depth: 4 } }))
      .then([created({ parentId: 'deep', depth: 5 })]);
    given(category, [])
      .when(create({ parentId: 'deep' }, { parent: { ...empty, depth: 5 } }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_TOO_DEEP' });
  });

  test('a category may move to level 5, not to level 6', () => {
    given(category, books)
      .when(update({ parentId: 'deep' }, { references: empty, parent: { ...empty, depth: 4 } }))
      .then([{ type: 'CategoryMoved', data: { parentId: 'deep', depth: 5 } }]);
    given(category, books)
      .when(update({ parentId: 'deep' }, { references: empty, parent: { ...empty, depth: 5 } }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_TOO_DEEP' });
  });
});

describe('updating a category', () => {
  test('changes the name and leaves the description', () => {
    given(category, [created({ description: 'To read' })])
      .when(update({ name: 'Printed' }))
      .then([{ type: 'CategoryRevised', data: { name: 'Printed', description: 'To read' } }]);
  });

  test('changes the description and leaves the name', () => {
    given(category, books)
      .when(update({ description: 'To read' }))
      .then([{ type: 'CategoryRevised', data: { name: 'Books', description: 'To read' } }]);
  });

  test('clears the description with null', () => {
    given(category, [created({ description: 'To read' })])
      .when(update({ description: null }))
      .then([{ type: 'CategoryRevised', data: { name: 'Books', description: null } }]);
  });

  test('moves it to the root with null', () => {
    given(category, novels)
      .when(update({ id: 'novels', parentId: null }, { references: { ...empty, depth: 2 } }))
      .then([{ type: 'CategoryMoved', data: { parentId: null, depth: 1 } }]);
  });

  test('may change and move it at once', () => {
    given(category, books)
      .when(update({ name: 'Printed', parentId: 'media' }, { references: empty, parent: empty }))
      .then([
        { type: 'CategoryRevised', data: { name: 'Printed', description: null } },
        { type: 'CategoryMoved', data: { parentId: 'media', depth: 2 } },
      ]);
  });

  test.each<[string, Partial<UpdateCategory>]>([
    ['nothing given', {}],
    ['null for the name', { name: null }],
    ['the same name', { name: 'Novels' }],
    ['the same description', { description: null }],
    ['the same parent', { parentId: 'books' }],
    ['the same of everything', { name: 'Novels', description: null, parentId: 'books' }],
  ])('without an effect changes nothing: %s', (_, input) => {
    const facts = { references: { ...empty, children: 1 }, nameOwner: 'other' };
    given(category, novels)
      .when(update({ id: 'novels', ...input }, facts))
      .thenNothingHappened();
  });

  test('is refused where the category never was, or is deleted', () => {
    given(category, [])
      .when(update({ name: 'Printed' }))
      .thenRefused(NotFoundError);
    given(category, [...books, deleted])
      .when(update({ name: 'Printed' }))
      .thenRefused(NotFoundError);
  });
});

describe('moving a category', () => {
  test('under itself is a violation', () => {
    given(category, books)
      .when(update({ parentId: 'books' }, { parent: empty, references: empty }))
      .thenRefused(ValidationError, { violations: [{ field: 'parentId' }] });
  });

  test('is refused where it has children, and allowed where it has products only', () => {
    given(category, books)
      .when(update({ parentId: 'media' }, { parent: empty, references: { ...empty, children: 1 } }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_HAS_CHILDREN' });
    given(category, books)
      .when(update({ parentId: 'media' }, { parent: empty, references: { ...empty, products: 1 } }))
      .then([{ type: 'CategoryMoved', data: { parentId: 'media', depth: 2 } }]);
  });

  test('does not concern its children where nothing moves', () => {
    given(category, books)
      .when(update({ name: 'Printed' }, { references: { ...empty, children: 1 } }))
      .then([{ type: 'CategoryRevised', data: { name: 'Printed', description: null } }]);
  });
});

describe('deleting a category', () => {
  test('is allowed where nothing is in it', () => {
    given(category, books)
      .when(remove(empty, 'sold out'))
      .then([{ type: 'CategoryDeleted', data: { reason: 'sold out' } }]);
  });

  test('is refused where it has children', () => {
    given(category, books)
      .when(remove({ ...empty, children: 1 }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_HAS_CHILDREN' });
  });

  test('is refused where it has products', () => {
    given(category, books)
      .when(remove({ ...empty, products: 1 }))
      .thenRefused(BusinessRuleError, { reason: 'CATEGORY_HAS_PRODUCTS' });
  });

  test('is refused where it never was, or is deleted already', () => {
    given(category, []).when(remove(empty)).thenRefused(NotFoundError);
    given(category, [...books, deleted])
      .when(remove(empty))
      .thenRefused(NotFoundError);
  });
});

test('a category is what its events made it', () => {
  given(category, [
    ...books,
    { type: 'CategoryRevised', data: { name: 'Printed', description: 'To read' } },
    { type: 'CategoryMoved', data: { parentId: 'media', depth: 2 } },
  ]).thenState({
    status: 'active',
    id: 'books',
    name: 'Printed',
    description: 'To read',
    parentId: 'media',
    depth: 2,
  });
  given(category, [...books, deleted]).thenState({ status: 'deleted', id: 'books', name: 'Books' });
});
