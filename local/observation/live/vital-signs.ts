import type { Pulse } from '../../../console/api/observation.ts';
import { METRICS } from '../../../functions/platform/metric-names.ts';
import type { Fact } from '../../facts.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { Readers } from '../readers.ts';
import type { Services } from '../services.ts';
import type { KeptSpan } from '../traces/span.ts';

/** The function whose lag is everybody's. */
export const PROJECTOR = 'projector';

/** What the pulse is taken of. */
export interface VitalSources {
  readonly readers: Readers;
  readonly metrics: MetricStore;
  readonly services: Services;
}

/** How the system is doing, in a line. */
export class VitalSigns {
  readonly #sources: VitalSources;
  readonly #running = new Set<string>();
  #requests = 0;
  #errors = 0;

  constructor(sources: VitalSources) {
    this.#sources = sources;
  }

  take(fact: Fact): void {
    if (fact.kind !== 'execution') return;
    if (fact.execution.status === 'RUNNING') this.#running.add(fact.execution.arn);
    else this.#running.delete(fact.execution.arn);
  }

  /** Counts the requests of clients, which are below nothing. */
  ended({ kind, outcome }: KeptSpan, parent: KeptSpan | undefined): void {
    if (kind !== 'call' || parent !== undefined) return;
    this.#requests += 1;
    if (outcome === 'fault') this.#errors += 1;
  }

  /** With the requests since the last one. */
  pulse(): Pulse {
    const { readers, services } = this.#sources;
    const at = Date.now();
    const projector = readers.report(services, at).find((reader) => reader.function === PROJECTOR);
    const [requests, errors] = [this.#requests, this.#errors];
    this.#requests = 0;
    this.#errors = 0;
    return {
      at,
      requests,
      errors,
      lagMilliseconds: projector?.lagMilliseconds ?? 0,
      parkedStreams: this.#parkedStreams(),
      runningExecutions: this.#running.size,
    };
  }

  #parkedStreams(): number {
    for (const { name, series } of this.#sources.metrics.all()) {
      if (name === METRICS.parkedStreams) return series.total.last;
    }
    return 0;
  }
}
