import type { DomainEvent } from '../../domain/decider.ts';
import type { ViewRow, ViewTable } from '../read-model/schema.ts';

/** What a view may know of an event beyond its data. */
export interface Occurrence {
  /** The aggregate's id. */
  readonly id: string;
  /** When it was recorded (ISO 8601). */
  readonly at: string;
}

/** The part of a row that is the view's own; the rest is kept for all views alike. */
export type Body<Row extends ViewRow> = Omit<Row, keyof ViewRow>;

/**
 * How the events of one type of stream become rows of one table: a pure function of the row before and the event.
 * null is no row: before the first event, and after the last.
 */
export interface View<Row extends ViewRow, Event extends DomainEvent> {
  readonly table: ViewTable;
  readonly project: (row: Body<Row> | null, event: Event, occurrence: Occurrence) => Body<Row> | null;
}

/** An event that needs a row and finds none. Nothing of the moment: the stream is parked until somebody looks. */
export class MissingRowError extends Error {
  override readonly name = 'MissingRowError';

  constructor(event: DomainEvent, { id }: Occurrence) {
    super(`${event.type} of ${id} has no row to change`);
  }
}

/** An event of a newer release: dropping it would lose it, so its stream is parked until this release is replaced. */
export function refuseUnknown(event: never): never {
  const { type } = event as DomainEvent;
  throw new TypeError(`an event that this projector does not know: ${type}`);
}
