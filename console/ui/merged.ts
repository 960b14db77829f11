import type { Page } from '../api/observation.ts';

/**
 * The head of a list as it is now before what was loaded of it. Where they do not meet, too much has happened in between: then
 * the head alone counts, rather than a list with a hole.
 */
export function merged<Item>(
  head: Page<Item>,
  known: Page<Item>,
  id: (item: Item) => string | number,
): Page<Item> {
  const ids = new Set(head.items.map(id));
  const rest = known.items.filter((item) => !ids.has(id(item)));
  const meet = rest.length < known.items.length || head.next === null;
  return meet ? { items: [...head.items, ...rest], next: known.next } : head;
}
