import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Page } from '../api/observation.ts';
import { type Loaded, useLoaded } from './loaded.ts';
import { merged } from './merged.ts';

/** A list that is loaded page by page. */
export interface Pages<Item> extends Omit<Loaded<readonly Item[]>, 'value'> {
  readonly items: readonly Item[] | null;
  /** Whether there are more than are loaded. */
  readonly hasMore: boolean;
  /** Loads the next page; harmless when there is none, or it is on its way. */
  readonly more: () => void;
}

/** How to load a list, and what an item is known by. */
export interface Listing<Item> {
  readonly page: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<Item>>;
  readonly id: (item: Item) => string | number;
}

/** Loads a list, anew when `key` changes. `reload` renews its head and keeps what was loaded beyond. */
export function usePages<Item>(key: string, { page, id }: Listing<Item>): Pages<Item> {
  const beyond = useSignal<{ readonly key: string; readonly page: Page<Item> } | null>(null);
  const busy = useRef(false);
  const { value, failure, reload } = useLoaded<Page<Item>>(key, async (signal) => {
    const head = await page(undefined, signal);
    const known = beyond.peek();
    const now = known?.key === key ? merged(head, known.page, id) : head;
    beyond.value = { key, page: now };
    return now;
  });
  const shown = beyond.value?.key === key ? beyond.value.page : value;
  const loadMore = async (cursor: string) => {
    busy.current = true;
    try {
      const next = await page(cursor);
      const known = beyond.peek();
      if (known?.key !== key) return;
      const ids = new Set(known.page.items.map(id));
      const added = next.items.filter((item) => !ids.has(id(item)));
      beyond.value = { key, page: { items: [...known.page.items, ...added], next: next.next } };
    } finally {
      busy.current = false;
    }
  };
  return {
    items: shown?.items ?? null,
    hasMore: (shown?.next ?? null) !== null,
    failure,
    reload,
    more: () => {
      const cursor = shown?.next;
      // What fails here is tried again with the next scroll; a head that cannot be loaded is shown as a failure.
      if (cursor != null && !busy.current) loadMore(cursor).catch(reload);
    },
  };
}
