import { projectionsBus } from '../../functions/projections/bus.ts';
import type { ProjectionsContext } from '../../functions/projections/context.ts';
import type { Ask } from '../../scripts/projections/projections.ts';

/** Asks as the command line does, without a function in between. */
export function askWith(context: ProjectionsContext): Ask {
  return (operation, input) => projectionsBus.execute(operation, input, context);
}
