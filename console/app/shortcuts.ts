import { signal } from '@preact/signals';
import { PAGES } from './nav.ts';
import { href, navigate } from './router.ts';
import { toggleTheme } from './theme.ts';

/** Whether the list of shortcuts is shown. */
export const helpShown = signal(false);

/** `g` waits this long for the key after it, in milliseconds. */
const SEQUENCE = 1_200;

/** What one key does, besides `g` and the key of a page. */
const KEYS: Readonly<Record<string, () => void>> = {
  '?': () => {
    helpShown.value = !helpShown.value;
  },
  '/': () => document.querySelector<HTMLInputElement>('main input[type="search"]')?.focus(),
  d: toggleTheme,
};

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type="range"]), select, textarea');
}

function isForUs(event: KeyboardEvent): boolean {
  return !event.metaKey && !event.ctrlKey && !event.altKey && !event.defaultPrevented;
}

/** What a key does where nobody types. `g` comes before the key of a page. */
function actionOf(key: string, isAfterG: boolean): (() => void) | undefined {
  const page = isAfterG ? PAGES.find((one) => one.key === key) : undefined;
  return page === undefined ? KEYS[key] : () => navigate(href([page.path]));
}

function leaveField({ key, target }: KeyboardEvent): void {
  if (key === 'Escape' && target instanceof HTMLElement) target.blur();
}

/** Listens for the console's keys. They do nothing where somebody types, but for Escape, which leaves the field. */
export function listenForShortcuts(): void {
  let afterG = 0;
  addEventListener('keydown', (event) => {
    if (!isForUs(event)) return;
    if (isTyping(event.target)) return leaveField(event);
    const act = actionOf(event.key, event.timeStamp < afterG);
    afterG = event.key === 'g' ? event.timeStamp + SEQUENCE : 0;
    if (act !== undefined) event.preventDefault();
    act?.();
  });
}
