import { signal } from '@preact/signals';
import { isDark } from '../app/theme.ts';

/** Whether the page is dark now: for what is drawn with colours of its own. */
export const dark = signal(isDark());

function look(): void {
  dark.value = isDark();
}

new MutationObserver(look).observe(document.documentElement, { attributeFilter: ['data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', look);
