import type { ResultOf } from '../../functions/platform/bus.ts';
import type { OPERATIONS } from '../../functions/projections/operations.ts';
import { findFunction, type Target } from '../operator/function.ts';

type Operations = typeof OPERATIONS;
type InputOf<Name extends keyof Operations> = Parameters<Operations[Name]['handle']>[0];

/** Asks the function in the deployment, which alone reaches the database. */
export type Ask = <Name extends keyof Operations>(
  operation: Name,
  input: InputOf<Name>,
) => Promise<ResultOf<Operations[Name]>>;

/** Connects to the laptop's endpoint or to AWS, and finds the function there. */
export async function connect(target: Target): Promise<Ask> {
  const invoke = await findFunction('ProjectionsOperator', target);
  return (operation, input) => invoke({ operation, input });
}
