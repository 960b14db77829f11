import { isObject, type JsonObject } from '../json.ts';
import type { State } from './asl.ts';
import type { StateFailure } from './failure.ts';

/** Never retried and never caught. */
const RUNTIME = 'States.Runtime';

/** Errors that States.ALL and States.TaskFailed do not match. */
const TERMINAL = [RUNTIME, 'States.DataLimitExceeded'];

/** Says how long to wait before the next attempt, in milliseconds, or undefined when there is none. */
export type NextDelay = (failure: StateFailure) => number | undefined;

/**
 * Counts the attempts of one state by its Retry field. Every retrier has its own count; the first one that matches
 * decides. `random` answers numbers from 0 to 1.
 */
export function retrying(state: State, random: () => number): NextDelay {
  const retriers = itemsOf(state.source.Retry);
  const attempts = new Map<JsonObject, number>();
  return (failure) => {
    const retrier = retriers.find((candidate) => matches(candidate.ErrorEquals, failure));
    if (retrier === undefined) return undefined;
    const attempt = attempts.get(retrier) ?? 0;
    if (attempt >= numberOf(retrier.MaxAttempts, 3)) return undefined;
    attempts.set(retrier, attempt + 1);
    const delay = delayOf(retrier, attempt);
    return retrier.JitterStrategy === 'FULL' ? delay * random() : delay;
  };
}

/** The first catcher of a state that takes a failure. */
export function catcherFor(state: State, failure: StateFailure): JsonObject | undefined {
  return itemsOf(state.source.Catch).find((catcher) => matches(catcher.ErrorEquals, failure));
}

/** In milliseconds, before jitter; the defaults are the specification's. */
function delayOf(retrier: JsonObject, attempt: number): number {
  const interval = numberOf(retrier.IntervalSeconds, 1) * numberOf(retrier.BackoffRate, 2) ** attempt;
  return Math.min(interval, numberOf(retrier.MaxDelaySeconds, Number.POSITIVE_INFINITY)) * 1_000;
}

function matches(errorEquals: unknown, failure: StateFailure): boolean {
  if (failure.error === RUNTIME || !Array.isArray(errorEquals)) return false;
  return errorEquals.some((name) => matchesName(name, failure.error ?? ''));
}

function matchesName(name: unknown, error: string): boolean {
  if (name === error) return true;
  if (TERMINAL.includes(error)) return false;
  return name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout');
}

function itemsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
