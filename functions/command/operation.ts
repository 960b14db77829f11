import type { GenericSchema, InferOutput } from 'valibot';
import type { Operation } from '../platform/bus.ts';
import type { CommandContext } from './context.ts';

/** A command as the bus holds it. */
export interface CommandOperation<Schema extends GenericSchema, Result>
  extends Operation<Schema, Result, CommandContext> {
  /**
   * It creates what its input's `id` names: a missing id is chosen for the client, and equal input for the same id is
   * the same command.
   */
  readonly creates?: true;
  /** Whom the input is about, where it is personal. */
  readonly subject?: (input: InferOutput<Schema>) => string;
}

/** Declares a command: its types follow from the schema. */
export function command<Schema extends GenericSchema, Result>(
  operation: CommandOperation<Schema, Result>,
): CommandOperation<Schema, Result> {
  return operation;
}
