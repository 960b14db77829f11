import type { Evidence } from './evidence.ts';
import { NATURAL } from './faults.ts';
import { concerns } from './invariants/orders.ts';
import { STANDING } from './invariants/providers.ts';
import type { SimulationOptions, SimulationResult } from './simulation.ts';

/** What a confirmed order costs. */
export interface Costs {
  readonly confirmed: number;
  /** Requests to DynamoDB, all repetitions included, on average. */
  readonly requests: number;
  /** States entered and retries together, on average; and states entered at most. */
  readonly transitions: number;
  readonly mostEntered: number;
}

function costsOf({ evidence, requests }: SimulationResult): Costs {
  const confirmed = evidence.orders.filter(({ status }) => STANDING.includes(status));
  const executions = confirmed.flatMap(({ id }) =>
    evidence.executions.filter((execution) => concerns(execution, id)),
  );
  const per = (total: number) => (confirmed.length === 0 ? 0 : total / confirmed.length);
  return {
    confirmed: confirmed.length,
    requests: per(confirmed.reduce((sum, { id }) => sum + (requests.get(id) ?? 0), 0)),
    transitions: per(executions.reduce((sum, { entered, retried }) => sum + entered + retried, 0)),
    mostEntered: executions.reduce((most, { entered }) => Math.max(most, entered), 0),
  };
}

function outcomesOf({ orders }: Evidence): ReadonlyMap<string, number> {
  return new Map(
    [...Map.groupBy(orders, ({ status }) => status)].map(([status, own]) => [status, own.length]),
  );
}

/** One seed in one line. */
export function summaryOf(options: SimulationOptions, result: SimulationResult): string {
  const outcomes = [...outcomesOf(result.evidence)].sort().map(([status, count]) => `${count} ${status}`);
  const struck = [...result.faults].reduce(
    (sum, [name, count]) => (name.startsWith(NATURAL) ? sum : sum + count),
    0,
  );
  const costs = costsOf(result);
  return [
    `seed ${options.seed}: ${result.violations.length === 0 ? 'all invariants hold' : 'FAILED'}`,
    `${result.evidence.orders.length} orders: ${outcomes.join(', ')}, ${result.failedFirst} of them redriven`,
    `${struck} faults`,
    `${costs.requests.toFixed(1)} requests and ${costs.transitions.toFixed(1)} transitions (at most ${costs.mostEntered} states) a confirmed order`,
    `${(result.virtualMillis / 60_000).toFixed(0)} min in ${(result.realMillis / 1_000).toFixed(1)} s`,
  ].join(' · ');
}

/** As the world names orders; the story of a product would be that of all of them. */
const ORDER = /\bo\d+$/;
/** A batch's line names all its commits. */
const LINE = 240;

/** What broke, the story of the first order that it broke for, and how to see it again. */
export function failureReport(options: SimulationOptions, { violations, story }: SimulationResult): string {
  const first = violations.find(({ about }) => ORDER.test(about)) ?? violations[0];
  if (!first) return '';
  const { seed, orders, faultRate } = options;
  const others = violations
    .slice(0, 20)
    .map(({ about, invariant, message }) => `  ${about}: ${message} (${invariant})`);
  return [
    `\nseed ${seed} broke ${violations.length} promises:`,
    ...others,
    `\nthe story of ${first.about}, in virtual time:\n${shortened(story.of(first.about.split('/').at(-1) ?? ''))}`,
    `\nreplay: npm run simulate -- --orders ${orders} --seed ${seed} --fault-rate ${faultRate}\n`,
  ].join('\n');
}

function shortened(story: string): string {
  return story
    .split('\n')
    .map((line) => (line.length > LINE ? `${line.slice(0, LINE)}…` : line))
    .join('\n');
}

/** How many faults of each kind struck, over all seeds. */
export function faultTable(results: readonly ReadonlyMap<string, number>[]): string {
  const sums = new Map<string, number>();
  for (const counts of results) {
    for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${String(count).padStart(8)}  ${name}`)
    .join('\n');
}
