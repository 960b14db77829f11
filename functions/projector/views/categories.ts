import type { CategoryEvent } from '../../../domain/category/events.ts';
import type { CategoryRow } from '../../read-model/schema.ts';
import { nameKey, searchText } from '../../read-model/search-text.ts';
import { MissingRowError, refuseUnknown, type View } from '../view.ts';

function named(name: string) {
  return { name, name_key: nameKey(name), search_text: searchText(name) };
}

export const categories: View<CategoryRow, CategoryEvent> = {
  table: 'categories',
  project(row, event, occurrence) {
    if (event.type === 'CategoryCreated') {
      const { name, description, parentId } = event.data;
      return { ...named(name), description, parent_id: parentId };
    }
    if (!row) throw new MissingRowError(event, occurrence);
    switch (event.type) {
      case 'CategoryRevised':
        return { ...row, ...named(event.data.name), description: event.data.description };
      case 'CategoryMoved':
        return { ...row, parent_id: event.data.parentId };
      case 'CategoryDeleted':
        return null;
      default:
        return refuseUnknown(event);
    }
  },
};
