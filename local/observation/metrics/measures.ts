/** The metrics that AWS measures itself, under its names: here they are made of what the services tell. */

import type { MetricMeaning } from '../../../functions/platform/metric-names.ts';
import type { Fact, FactOf } from '../../facts.ts';
import { parseJsonObject } from '../../json.ts';
import type { HistoryEvent } from '../../stepfunctions/execution.ts';
import { writtenAt } from '../events/commit.ts';
import type { Services } from '../services.ts';
import { readEmf } from './emf.ts';
import type { MetricId, MetricStore } from './metric-store.ts';

const LAMBDA = 'AWS/Lambda';
const APPSYNC = 'AWS/AppSync';
const STATES = 'AWS/States';
/** What is not measured counts as 0, as in AWS: a function without errors has the metric Errors. */
const NO = 0;
const YES = 1;

function count(namespace: string, name: string, dimensions: MetricId['dimensions']): MetricId {
  return { namespace, name, unit: 'Count', dimensions };
}

function time(namespace: string, name: string, dimensions: MetricId['dimensions']): MetricId {
  return { namespace, name, unit: 'Milliseconds', dimensions };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const lambdaMetrics = {
  invocations: (name: string) => count(LAMBDA, 'Invocations', { FunctionName: name }),
  errors: (name: string) => count(LAMBDA, 'Errors', { FunctionName: name }),
  duration: (name: string) => time(LAMBDA, 'Duration', { FunctionName: name }),
  iteratorAge: (name: string) => time(LAMBDA, 'IteratorAge', { FunctionName: name }),
};

/** https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html */
const DOORS = {
  appsync: () => ({
    requests: count(APPSYNC, 'Requests', {}),
    latency: time(APPSYNC, 'Latency', {}),
    clientErrors: count(APPSYNC, '4XXError', {}),
    serverErrors: count(APPSYNC, '5XXError', {}),
  }),
  /** https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html */
  urls: (name: string) => ({
    requests: count(LAMBDA, 'UrlRequestCount', { FunctionName: name }),
    latency: time(LAMBDA, 'UrlRequestLatency', { FunctionName: name }),
    clientErrors: count(LAMBDA, 'Url4xxCount', { FunctionName: name }),
    serverErrors: count(LAMBDA, 'Url5xxCount', { FunctionName: name }),
  }),
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
const ENDINGS: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'ExecutionsSucceeded',
  ExecutionFailed: 'ExecutionsFailed',
  ExecutionTimedOut: 'ExecutionsTimedOut',
  ExecutionAborted: 'ExecutionsAborted',
};

/** What they say. Durations and ages are milliseconds, the rest counts. */
export const AWS_MEANINGS: Readonly<Record<string, MetricMeaning>> = {
  Invocations: { kind: 'counter', help: 'Invocations of a function' },
  Errors: {
    kind: 'counter',
    help: 'Invocations that ended with an error, refusals of a saga step among them',
  },
  Duration: { kind: 'summary', help: 'How long invocations took' },
  IteratorAge: { kind: 'summary', help: "Age of a batch's oldest record when the function is given it" },
  UrlRequestCount: { kind: 'counter', help: "Requests to a function's URL" },
  UrlRequestLatency: { kind: 'summary', help: "How long requests to a function's URL took" },
  Url4xxCount: { kind: 'counter', help: 'Of these requests, those that were refused' },
  Url5xxCount: { kind: 'counter', help: 'Of these requests, those that failed' },
  Requests: { kind: 'counter', help: 'GraphQL requests, those that tell subscribers among them' },
  Latency: { kind: 'summary', help: 'How long GraphQL requests took' },
  '4XXError': { kind: 'counter', help: 'GraphQL requests that were refused as a whole' },
  '5XXError': { kind: 'counter', help: 'GraphQL requests that failed as a whole' },
  ExecutionsStarted: { kind: 'counter', help: 'Executions of a state machine that were started' },
  ExecutionsSucceeded: { kind: 'counter', help: 'Executions that succeeded' },
  ExecutionsFailed: { kind: 'counter', help: 'Executions that failed' },
  ExecutionsTimedOut: { kind: 'counter', help: 'Executions that took too long' },
  ExecutionsAborted: { kind: 'counter', help: 'Executions that somebody stopped' },
  ExecutionTime: { kind: 'summary', help: 'How long executions took' },
};

/** Measures what the facts tell. */
export class Measures {
  readonly #store: MetricStore;
  readonly #services: Services;

  constructor(store: MetricStore, services: Services) {
    this.#store = store;
    this.#services = services;
  }

  take(fact: Fact): void {
    switch (fact.kind) {
      case 'answered':
        this.#answered(fact);
        break;
      case 'wrote':
        this.#wrote(fact);
        break;
      case 'responded':
        this.#responded(fact);
        break;
      case 'delivering':
        this.#delivering(fact);
        break;
      case 'execution':
        for (const event of fact.events) this.#execution(fact, event);
    }
  }

  #answered({ function: name, milliseconds, error }: FactOf<'answered'>): void {
    const now = Date.now();
    this.#store.add(lambdaMetrics.invocations(name), YES, now);
    this.#store.add(lambdaMetrics.errors(name), error === null ? NO : YES, now);
    this.#store.add(lambdaMetrics.duration(name), milliseconds, now);
  }

  #wrote({ line }: FactOf<'wrote'>): void {
    const measured = line.includes('"_aws"') ? readEmf(parseJsonObject(line) ?? {}) : undefined;
    for (const { id, value, at } of measured ?? []) this.#store.add(id, value, at);
  }

  #responded({ door, functionArn, status, milliseconds }: FactOf<'responded'>): void {
    const now = Date.now();
    const metrics = door === 'appsync' ? DOORS.appsync() : DOORS.urls(this.#services.of(functionArn ?? ''));
    this.#store.add(metrics.requests, YES, now);
    this.#store.add(metrics.latency, milliseconds, now);
    this.#store.add(metrics.clientErrors, status >= 400 && status < 500 ? YES : NO, now);
    this.#store.add(metrics.serverErrors, status >= 500 ? YES : NO, now);
  }

  #delivering({ functionArn, records: [oldest] }: FactOf<'delivering'>): void {
    if (oldest === undefined) return;
    const now = Date.now();
    this.#store.add(lambdaMetrics.iteratorAge(this.#services.of(functionArn)), now - writtenAt(oldest), now);
  }

  #execution({ execution }: FactOf<'execution'>, { type, timestamp }: HistoryEvent): void {
    const dimensions = { StateMachineArn: execution.machineArn };
    if (type === 'ExecutionStarted') {
      this.#store.add(count(STATES, 'ExecutionsStarted', dimensions), YES, timestamp);
    }
    const ending = ENDINGS[type];
    if (ending === undefined) return;
    this.#store.add(count(STATES, ending, dimensions), YES, timestamp);
    this.#store.add(time(STATES, 'ExecutionTime', dimensions), timestamp - execution.startDate, timestamp);
  }
}
