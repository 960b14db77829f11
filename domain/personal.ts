/** What stands in place of personal text that is kept apart, or that is gone. */
export const ERASED = '[erased]';

/**
 * Which fields of an aggregate tell about a person, and about whom. A path such as `saga.failureReason` names a field; all
 * text in it is personal.
 */
export interface PersonalData<State, Type extends string> {
  /** The person whom the aggregate is about; null where there is none. */
  readonly subject: (state: State) => string | null;
  /** Paths in the data of events, by their type. */
  readonly events: Readonly<Partial<Record<Type, readonly string[]>>>;
  /** Paths in the state, for snapshots. */
  readonly state: readonly string[];
}
