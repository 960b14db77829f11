import { expect } from 'vitest';
import type { Aggregate, DomainEvent } from '../../domain/decider.ts';
import type { BusinessReason, ShopError, Violation } from '../../domain/errors.ts';

/** What a spec may say about a refusal, besides its class. */
interface RefusalDetails {
  readonly reason?: BusinessReason;
  readonly violations?: readonly Partial<Violation>[];
  readonly message?: string;
}

/** When the n-th event of a history was recorded, counted from 1: one a minute. */
export function recordedAt(n: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
}

/** The state that a history leads to. It is frozen, so that a decider that changed it in place would fail its spec. */
export function stateAfter<State, Event extends DomainEvent>(
  { evolve, initialState }: Aggregate<State, never, Event>,
  history: readonly NoInfer<Event>[],
): State {
  return history.reduce(
    (state, event, index) => frozen(evolve(state, frozen(event), recordedAt(index + 1))),
    frozen(initialState),
  );
}

/** `given(aggregate, history).when(command).then(events)`: a rule of the shop, as a sentence. */
export function given<State, Command, Event extends DomainEvent>(
  aggregate: Aggregate<State, Command, Event>,
  history: readonly NoInfer<Event>[],
) {
  const state = stateAfter(aggregate, history);
  return {
    when: (command: Command) => outcome(() => aggregate.decide(frozen(command), state)),
    /** What the history means: every field named is as given. */
    thenState: (expected: object) => {
      expect(state).toMatchObject(expected);
    },
  };
}

function outcome<Event extends DomainEvent>(decide: () => readonly Event[]) {
  return {
    // biome-ignore lint/suspicious/noThenProperty: the third word of given, when, then; nobody awaits an outcome
    then: (events: readonly Event[]) => {
      expect(decide()).toEqual(events);
    },
    thenNothingHappened: () => {
      expect(decide()).toEqual([]);
    },
    thenRefused: (family: abstract new (...args: never[]) => ShopError, details: RefusalDetails = {}) => {
      const refusal = refusalOf(decide);
      expect(refusal).toBeInstanceOf(family);
      expect(refusal).toMatchObject(details);
    },
  };
}

function refusalOf(decide: () => unknown): unknown {
  try {
    decide();
  } catch (refusal) {
    return refusal;
  }
  return expect.fail('the command was not refused');
}

/** Freezes plain data all the way down. Maps, as commands carry them, are left alone. */
function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
