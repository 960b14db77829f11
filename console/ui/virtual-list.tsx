import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** A long list of rows of one height, of which only those in view are in the page. */
interface VirtualListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  /** In pixels. */
  readonly rowHeight: number;
  readonly id: (item: Item) => string | number;
  /** What a row shows. It has to hold one link or button, which is what the arrow keys go to. */
  readonly row: (item: Item, index: number) => ComponentChildren;
  /** Whether there are more items; `more` asks for them when the end comes near. */
  readonly hasMore?: boolean;
  readonly more?: () => void;
}

/** Rows beyond the view on either side, so that a quick scroll does not show gaps. */
const MARGIN_ROWS = 12;

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** Where a key goes from a row; undefined when it goes nowhere. */
function target(key: string, from: number, last: number, page: number): number | undefined {
  const step = STEPS[key];
  if (step !== undefined) return from + step;
  if (key === 'PageDown') return from + page;
  if (key === 'PageUp') return from - page;
  if (key === 'Home') return 0;
  return key === 'End' ? last : undefined;
}

function focusable(row: Element | null | undefined): HTMLElement | null {
  return row?.querySelector<HTMLElement>('a, button') ?? null;
}

export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { label, items, rowHeight, id, row, hasMore = false, more } = props;
  const view = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(0);

  useLayoutEffect(() => {
    const element = view.current;
    if (element === null) return;
    const resized = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    resized.observe(element);
    height.value = element.clientHeight;
    return () => resized.disconnect();
  }, [height]);

  const first = Math.max(0, Math.floor(top.value / rowHeight) - MARGIN_ROWS);
  const shown = Math.ceil(height.value / rowHeight) + 2 * MARGIN_ROWS;
  const end = Math.min(items.length, first + shown);
  const nearEnd = hasMore && end >= items.length - MARGIN_ROWS;
  useLayoutEffect(() => {
    if (nearEnd && height.value > 0) more?.();
  });

  const goTo = (index: number) => {
    const element = view.current;
    if (element === null) return;
    const wanted = Math.max(0, Math.min(items.length - 1, index));
    const offset = wanted * rowHeight;
    if (offset < element.scrollTop) element.scrollTop = offset;
    const below = offset + rowHeight - element.clientHeight;
    if (below > element.scrollTop) element.scrollTop = below;
    top.value = element.scrollTop;
    requestAnimationFrame(() => focusable(element.querySelector(`[data-index="${wanted}"]`))?.focus());
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const current = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    if (current === null || event.metaKey || event.ctrlKey || event.altKey) return;
    const from = Number(current.getAttribute('data-index'));
    const page = Math.max(1, Math.floor(height.value / rowHeight) - 1);
    const to = target(event.key, from, items.length - 1, page);
    if (to === undefined) return;
    event.preventDefault();
    goTo(to);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the rows' own links.
    <div
      class="virtual"
      ref={view}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
      }}
      onKeyDown={onKeyDown}
    >
      <ul class="rows" aria-label={label} style={{ height: `${items.length * rowHeight}px` }}>
        {items.slice(first, end).map((item, offset) => (
          <li
            key={id(item)}
            data-index={first + offset}
            aria-setsize={hasMore ? -1 : items.length}
            aria-posinset={first + offset + 1}
            style={{ transform: `translateY(${(first + offset) * rowHeight}px)`, height: `${rowHeight}px` }}
          >
            {row(item, first + offset)}
          </li>
        ))}
      </ul>
    </div>
  );
}
