/** The metrics that AWS measures itself, under its names: here they are made of what the services tell. */
import type { Fact, FactOf } from '../../facts.ts';
import type { HistoryEvent } from '../../stepfunctions/execution.ts';
import { writtenAt } from '../events/commit.ts';
import { parseJsonObject } from '../parse.ts';
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
