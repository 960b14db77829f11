import type { EventReader } from '../../functions/event-store/reader.ts';

async function refuse(): Promise<never> {
  throw new Error('nothing here is answered from the events');
}

/** For queries of the read model alone. */
export const noEvents: EventReader = { loadAt: refuse, commitsOf: refuse };
