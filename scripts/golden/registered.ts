import { AGGREGATES } from '../../domain/aggregates.ts';
import { type Shape, type TypeName, withShapes } from './shapes.ts';

/** What is stored under a schema number: the events of one type, or the states of an aggregate in its snapshots. */
export interface Registered {
  /** The path of its golden files below test/golden, without version and ending. */
  readonly name: string;
  readonly kind: 'event' | 'state';
  /** The schema number that it is written with now. */
  readonly version: number;
  /** How many steps there are from 1 to it; states have none: an older snapshot is skipped. */
  readonly upcasters: number;
  /** The shape that TypeScript gives it now. */
  readonly shape: Shape;
}

/** The state of each aggregate, once it exists. */
const STATES: Readonly<Record<string, TypeName>> = {
  category: { file: 'category/decider.ts', name: 'KnownCategory' },
  product: { file: 'product/decider.ts', name: 'KnownProduct' },
  stock: { file: 'stock/decider.ts', name: 'KnownStock' },
  order: { file: 'order/state.ts', name: 'KnownOrder' },
};

/** Everything that is stored under a schema number now. */
export function readRegistered(): readonly Registered[] {
  return withShapes((shapes) =>
    AGGREGATES.flatMap(({ type, eventVersions, upcasters, stateVersion }): Registered[] => {
      const union = {
        file: `${type}/events.ts`,
        name: `${type.charAt(0).toUpperCase()}${type.slice(1)}Event`,
      };
      const ofEvents = shapes.ofEvents(union);
      const state = STATES[type];
      if (!state) throw new Error(`nobody has said what the state of a ${type} is`);
      return [
        ...Object.entries(eventVersions).map(([event, version]): Registered => {
          const shape = ofEvents.get(event) ?? {};
          const name = `${type}/${event}`;
          return { name, kind: 'event', version, upcasters: upcasters[event]?.length ?? 0, shape };
        }),
        {
          name: `${type}/state`,
          kind: 'state',
          version: stateVersion,
          upcasters: 0,
          shape: shapes.of(state),
        },
      ];
    }),
  );
}
