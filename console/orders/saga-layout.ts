import type { StateMachine } from '../api/observation.ts';

/** Where a state is drawn: the way forward in the left lane, the way back in the right one; `row` from top to bottom. */
export interface Place {
  readonly state: string;
  readonly lane: 0 | 1;
  readonly row: number;
}

/** A way from one state to another. */
export interface Way {
  readonly from: string;
  readonly to: string;
  /** `next` when all is well, `choice` for a branch, `caught` after a failure. */
  readonly kind: 'next' | 'choice' | 'caught';
}

/** A drawing of a state machine. */
export interface Layout {
  readonly places: readonly Place[];
  readonly ways: readonly Way[];
  readonly rows: number;
}

/** The states from `start` on along the way that is taken when nothing is chosen or caught. */
function chain(machine: StateMachine, start: string | undefined, seen: ReadonlySet<string>): string[] {
  const states: string[] = [];
  let name = start;
  while (name !== undefined && !seen.has(name) && !states.includes(name)) {
    const state = machine.States[name];
    if (state === undefined) break;
    states.push(name);
    name = state.Next ?? onward(machine, state, seen);
  }
  return states;
}

/** From a Choice: its default where that leads on, else its first branch. */
function onward(
  machine: StateMachine,
  { Choices = [], Default }: StateMachine['States'][string],
  seen: ReadonlySet<string>,
): string | undefined {
  const targets = [Default, ...Choices.map(({ Next }) => Next)].filter((target) => target !== undefined);
  const leads = (target: string) => machine.States[target]?.Type !== 'Succeed' && !seen.has(target);
  return targets.find(leads) ?? targets[0];
}

function waysFrom(machine: StateMachine, from: string): Way[] {
  const { Next, Default, Choices = [], Catch = [] } = machine.States[from] ?? {};
  const next = Next === undefined ? [] : [{ from, to: Next, kind: 'next' } as const];
  const branches = [...Choices.map((choice) => choice.Next), ...(Default === undefined ? [] : [Default])];
  const choices = branches.map((to) => ({ from, to, kind: 'choice' }) as const);
  const caught = Catch.map((catcher) => ({ from, to: catcher.Next, kind: 'caught' }) as const);
  const ways = [...next, ...choices, ...caught];
  return ways.filter((way, index) => ways.findIndex(({ to }) => to === way.to) === index);
}

/**
 * Lays out a saga from its definition: the left lane is the way from its start, downwards; the right one the way from where its
 * failures are caught, upwards, so that each compensation is beside the step that it undoes; what is left goes below that.
 */
export function layoutOf(machine: StateMachine): Layout {
  const forward = chain(machine, machine.StartAt, new Set());
  const caught = forward.flatMap((name) => machine.States[name]?.Catch ?? []).map(({ Next }) => Next);
  const back = chain(
    machine,
    caught.find((name) => !forward.includes(name)),
    new Set(forward),
  );
  const drawn = new Set([...forward, ...back]);
  const rest = Object.keys(machine.States).filter((name) => !drawn.has(name));
  const rows = Math.max(forward.length, back.length);
  const places: readonly Place[] = [
    ...forward.map((state, row) => ({ state, lane: 0, row }) as const),
    ...back.map((state, index) => ({ state, lane: 1, row: rows - 1 - index }) as const),
    ...rest.map((state, index) => ({ state, lane: 1, row: rows + index }) as const),
  ];
  const ways = Object.keys(machine.States).flatMap((name) => waysFrom(machine, name));
  return { places, ways, rows: rows + rest.length };
}
