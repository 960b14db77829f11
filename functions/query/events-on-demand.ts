import type { EventReader } from '../event-store/reader.ts';

/** Reads events with code that is loaded with the first query that needs it: some 25 ms that no other one waits for. */
export function eventsOnDemand(): EventReader {
  let loaded: Promise<EventReader> | undefined;
  const reader = () => {
    loaded ??= import('./function-events.ts').then(({ functionEvents }) => functionEvents());
    return loaded;
  };
  return {
    loadAt: async (aggregate, stream, version) => (await reader()).loadAt(aggregate, stream, version),
    commitsOf: async (stream, stretch) => (await reader()).commitsOf(stream, stretch),
  };
}
