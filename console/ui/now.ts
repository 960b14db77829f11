import { signal } from '@preact/signals';

/** The time, to the second: what is shown as “3 s ago” reads it. */
export const now = signal(Date.now());

setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1_000);
