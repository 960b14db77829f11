import type { Capability } from '../api/observation.ts';
import type { IconName } from '../ui/icons.tsx';

interface PageEntry {
  readonly path: IconName;
  readonly label: string;
  /** The key that follows `g`. */
  readonly key: string;
  /** The part of the observation API without which there is nothing to see. */
  readonly needs?: Capability;
}

/** The pages in the order of the navigation. */
export const PAGES = [
  { path: 'orders', label: 'Orders', key: 'o' },
  { path: 'streams', label: 'Streams', key: 's', needs: 'events' },
  { path: 'traces', label: 'Traces', key: 't', needs: 'traces' },
  { path: 'logs', label: 'Logs', key: 'l', needs: 'logs' },
  { path: 'system', label: 'System', key: 'y', needs: 'functions' },
  { path: 'try', label: 'Try it', key: 'i' },
] as const satisfies readonly PageEntry[];

export type PagePath = (typeof PAGES)[number]['path'];
