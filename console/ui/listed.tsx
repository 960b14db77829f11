import type { ComponentChildren } from 'preact';
import type { Pages } from './pages.ts';
import { Failure, Skeleton } from './parts.tsx';

/** A list as far as it has come. One that could not be asked for again stays, below what failed. */
export function Listed<Item>(props: {
  readonly pages: Pages<Item>;
  /** Stands for a list without items. */
  readonly empty: ComponentChildren;
  readonly children: (items: readonly Item[]) => ComponentChildren;
}) {
  const { pages, empty, children } = props;
  const { items, failure, reload } = pages;
  if (items === null) return failure ? <Failure error={failure} retry={reload} /> : <Skeleton lines={12} />;
  return (
    <>
      {failure && <Failure error={failure} retry={reload} />}
      {items.length === 0 ? empty : children(items)}
    </>
  );
}
