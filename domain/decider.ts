import type { PersonalData } from './personal.ts';

/** What happened, in the past tense. `data` is what is stored for ever. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/**
 * An aggregate as three plain values: where it starts, what a command leads to, and what an event changes.
 *
 * `decide` throws an error of the family in errors.ts to refuse, and answers no events when nothing would change.
 * `evolve` never throws: what happened cannot be refused. `at` is the time at which it was recorded (ISO 8601).
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initialState: State;
  readonly decide: (command: Command, state: State) => readonly Event[];
  readonly evolve: (state: State, event: Event, at: string) => State;
}

/**
 * What an event of one schema number is in the next one: a pure function of its data. It never throws, since what
 * happened cannot be refused, and it is never changed once something was released that ran it.
 */
export type Upcaster = (data: never) => object;

/** By type of event, the steps from 1 to 2, from 2 to 3, and so on to the number that it is written with now. */
export type Upcasters<Type extends string = string> = Readonly<Partial<Record<Type, readonly Upcaster[]>>>;

/** A decider with what the event store needs to know to keep its streams. */
export interface Aggregate<State, Command, Event extends DomainEvent> extends Decider<State, Command, Event> {
  /** The middle part of the stream's key, and the name that errors use. */
  readonly type: string;
  /** The schema number that each type of event is written with. */
  readonly eventVersions: Readonly<Record<Event['type'], number>>;
  /** What brings events of older schema numbers up to those. */
  readonly upcasters: Upcasters<Event['type']>;
  /** The schema number of `State` in snapshots. Raise it with every change of its shape: older snapshots are skipped. */
  readonly stateVersion: number;
  /** What its events and its state tell about a person, where they do. */
  readonly personal?: PersonalData<State, Event['type']>;
}

/** The state after more events, all recorded at one time. */
export function fold<State, Event extends DomainEvent>(
  decider: Pick<Decider<State, never, Event>, 'evolve'>,
  state: State,
  events: readonly Event[],
  at: string,
): State {
  return events.reduce((folded, event) => decider.evolve(folded, event, at), state);
}
