import type { Fact } from '../../facts.ts';
import { commitOf } from '../events/commit.ts';
import type { Services } from '../services.ts';
import { PROJECTOR } from './vital-signs.ts';

/**
 * Tells which streams a delivery to the projector was of, once it has ended: an event alone does not say that the read model has it.
 * Of a delivery that failed a part may have been projected, so it counts, too.
 */
export class ProjectionNews {
  readonly #services: Services;
  readonly #tell: (streams: readonly string[]) => void;

  constructor(services: Services, tell: (streams: readonly string[]) => void) {
    this.#services = services;
    this.#tell = tell;
  }

  take(fact: Fact): void {
    if (fact.kind !== 'delivered' || this.#services.of(fact.functionArn) !== PROJECTOR) return;
    const streams = fact.records.flatMap(({ event }) => commitOf(event)?.pk ?? []);
    this.#tell([...new Set(streams)]);
  }
}
