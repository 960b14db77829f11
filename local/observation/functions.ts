import type { FunctionReport } from '../../console/api/observation.ts';
import type { Fact } from '../facts.ts';
import { type Functions, serviceName } from '../lambda/functions.ts';
import type { FunctionDefinition } from '../resources/model.ts';
import { lambdaMetrics } from './metrics/measures.ts';
import type { MetricId, MetricStore } from './metrics/metric-store.ts';
import { rounded } from './metrics/report.ts';
import { bucketAt, Series } from './metrics/series.ts';
import { quantile } from './metrics/sketch.ts';

/** Five minutes. */
const RECENT_BUCKETS = 60;

interface Doing {
  coldStarts: number;
  running: number;
  lastError: FunctionReport['lastError'];
}

/** What functions do beside what metrics say of them. */
export class FunctionBoard {
  readonly #doing = new Map<string, Doing>();

  take(fact: Fact): void {
    if (fact.kind === 'initialised') this.#of(fact.function).coldStarts += 1;
    if (fact.kind === 'invoked') this.#of(fact.function).running += 1;
    if (fact.kind !== 'answered') return;
    const doing = this.#of(fact.function);
    doing.running -= 1;
    if (fact.error === null) return;
    const { errorType: type, errorMessage: message } = fact.error;
    doing.lastError = { at: Date.now(), type, message };
  }

  report(functions: Functions, store: MetricStore, now: number): FunctionReport[] {
    return (
      functions.definitions
        // What has no service name, CDK's helpers of a deployment, is no part of the system.
        .filter(({ environment }) => environment.POWERTOOLS_SERVICE_NAME !== undefined)
        .map((definition) => this.#report(definition, functions.environments(definition.name), store, now))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    );
  }

  #report(
    definition: FunctionDefinition,
    environments: number,
    store: MetricStore,
    now: number,
  ): FunctionReport {
    const name = serviceName(definition);
    const { coldStarts, running, lastError } = this.#of(name);
    const seriesOf = (id: MetricId): Series => store.find(id)?.series ?? new Series();
    const invocations = seriesOf(lambdaMetrics.invocations(name));
    const errors = seriesOf(lambdaMetrics.errors(name));
    const duration = seriesOf(lambdaMetrics.duration(name));
    const last = bucketAt(now);
    const sums = (series: Series) => series.recent(last, RECENT_BUCKETS).map((sketch) => sketch?.sum ?? 0);
    return {
      name,
      invocations: invocations.total.sum,
      errors: errors.total.sum,
      coldStarts,
      running,
      environments,
      duration: durationOf(duration, last),
      timeoutMilliseconds: definition.timeoutSeconds * 1_000,
      memoryMegabytes: definition.memoryMegabytes,
      lastError,
      recent: {
        invocations: sums(invocations),
        errors: sums(errors),
        p99: duration.recent(last, RECENT_BUCKETS).map((sketch) => sketch && rounded(quantile(sketch, 0.99))),
      },
    };
  }

  #of(name: string): Doing {
    const known = this.#doing.get(name);
    if (known !== undefined) return known;
    const doing: Doing = { coldStarts: 0, running: 0, lastError: null };
    this.#doing.set(name, doing);
    return doing;
  }
}

function durationOf(duration: Series, last: number): FunctionReport['duration'] {
  const sketch = duration.together(last, RECENT_BUCKETS);
  const [p50, p99] = [quantile(sketch, 0.5), quantile(sketch, 0.99)];
  if (p50 === null || p99 === null) return null;
  return { p50: rounded(p50) ?? 0, p99: rounded(p99) ?? 0, max: rounded(sketch.max) ?? 0 };
}
