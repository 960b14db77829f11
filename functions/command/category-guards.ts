import type { CategoryReferences } from '../../domain/category/commands.ts';
import type { Category, KnownCategory } from '../../domain/category/decider.ts';
import { comparable } from '../../domain/text.ts';
import type { GuardRow } from '../event-store/event-store.ts';
import type { Guard } from '../event-store/guards.ts';

/** The claim of a name among its siblings. `-` stands for the root: no id starts with it. */
export function nameKey(
  tenant: string,
  { parentId, name }: Pick<KnownCategory, 'parentId' | 'name'>,
): string {
  return `${tenant}/category-name/${parentId ?? '-'}/${comparable(name)}`;
}

/** The row that counts what refers to a category. */
export function referencesKey(tenant: string, id: string): string {
  return `${tenant}/category/${id}`;
}

export function toReferences(row: GuardRow | undefined): CategoryReferences | null {
  if (!row) return null;
  const { active, depth, children, products } = row;
  return {
    active: active === true,
    depth: Number(depth),
    children: Number(children),
    products: Number(products),
  };
}

/** The guards that stand for a category's change from one state to another. */
export function categoryGuards(tenant: string, before: Category, after: Category): Guard[] {
  const had = before.status === 'active' ? before : null;
  const has = after.status === 'active' ? after : null;
  return [...nameGuards(tenant, had, has), ...placeGuards(tenant, had, has), ...ownGuards(tenant, had, has)];
}

function nameGuards(tenant: string, had: KnownCategory | null, has: KnownCategory | null): Guard[] {
  const released = had && nameKey(tenant, had);
  const claimed = has && nameKey(tenant, has);
  if (released === claimed) return [];
  return [
    ...(had && released ? [{ kind: 'release', key: released, owner: had.id } as const] : []),
    ...(has && claimed ? [{ kind: 'claim', key: claimed, owner: has.id } as const] : []),
  ];
}

/** One child less below the old parent, one more below the new one. */
function placeGuards(tenant: string, had: KnownCategory | null, has: KnownCategory | null): Guard[] {
  if (had?.parentId === has?.parentId) return [];
  const count = (id: string) =>
    ({ kind: 'count', key: referencesKey(tenant, id), counter: 'children' }) as const;
  return [
    ...(had?.parentId ? [{ ...count(had.parentId), by: -1 } as const] : []),
    ...(has?.parentId ? [{ ...count(has.parentId), by: 1, depth: has.depth - 1 } as const] : []),
  ];
}

function ownGuards(tenant: string, had: KnownCategory | null, has: KnownCategory | null): Guard[] {
  if (has && !had) return [{ kind: 'open', key: referencesKey(tenant, has.id), depth: has.depth }];
  if (had && !has) return [{ kind: 'close', key: referencesKey(tenant, had.id) }];
  if (had && has && had.parentId !== has.parentId) {
    return [{ kind: 'move', key: referencesKey(tenant, has.id), depth: has.depth }];
  }
  return [];
}
