/** Routes are real paths below /console; filters are in the query, so that every view can be linked to. */
import { computed, signal } from '@preact/signals';

const BASE = '/console';

/** Where the console is: path segments below /console, and the query. */
export interface Route {
  /** Such as `['orders', '42']`. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

const location$ = signal(read());

function read(): Route {
  const { pathname, search } = window.location;
  const path = pathname.slice(BASE.length).split('/').filter(Boolean).map(decodeURIComponent);
  return { path, query: Object.fromEntries(new URLSearchParams(search)) };
}

export const route = computed(() => location$.value);

/** The address of a view. Parts of the query that are empty are left out. */
export function href(
  path: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  return `${BASE}/${path.map(encodeURIComponent).join('/')}${search}`;
}

/** Goes to a view; `replace` leaves no step to come back to. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  location$.value = read();
}

/** Sets parts of the query; an empty one is removed. Filters leave no steps in the history. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = location$.value;
  navigate(href(path, { ...query, ...changes }), { replace: true });
}

/** Whether the browser itself shall follow a click: for a new tab, a new window, a download. */
function isForBrowser(event: MouseEvent): boolean {
  return event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey;
}

function linkOf(event: MouseEvent): HTMLAnchorElement | null {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isOwn = link?.origin === window.location.origin && link.pathname.startsWith(BASE);
  return isOwn && link.target === '' ? link : null;
}

/** Follows links within the console without loading the page again. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    location$.value = read();
  });
  addEventListener('click', (event) => {
    const link = isForBrowser(event) ? null : linkOf(event);
    if (link === null) return;
    event.preventDefault();
    navigate(link.href);
  });
}
