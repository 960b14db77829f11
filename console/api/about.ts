import { signal } from '@preact/signals';
import { observe } from './client.ts';
import type { About, Capability } from './observation.ts';

const about = signal<About | null>(null);

/** Asks what the backend can tell. Where it does not even tell that, everything is offered, and each view says what failed. */
export async function learnAbout(): Promise<void> {
  try {
    about.value = await observe<About>('/');
  } catch {
    about.value = null;
  }
}

/** Whether the backend has a part of the observation API. */
export function can(capability: Capability): boolean {
  return about.value?.capabilities.includes(capability) ?? true;
}
