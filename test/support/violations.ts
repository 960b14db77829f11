import type { GenericSchema } from 'valibot';
import { ValidationError, type Violation } from '../../domain/errors.ts';
import { validate } from '../../domain/validate.ts';

/** What is wrong with an input; empty where it is accepted. */
export function violationsOf(schema: GenericSchema, input: unknown): readonly Violation[] {
  try {
    validate(schema, input);
    return [];
  } catch (refusal) {
    if (refusal instanceof ValidationError) return refusal.violations;
    throw refusal;
  }
}

/** The fields that an input is refused for, each once; empty where it is accepted. */
export function badFields(schema: GenericSchema, input: unknown): readonly string[] {
  return [...new Set(violationsOf(schema, input).map(({ field }) => field))];
}
