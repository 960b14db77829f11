import * as v from 'valibot';
import { ValidationError } from './errors.ts';

/**
 * The typed command out of unknown input.
 *
 * @throws ValidationError naming every bad field, not only the first
 */
export function validate<const Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw new ValidationError(
    result.issues.map((issue) => ({ field: v.getDotPath(issue) ?? 'input', message: issue.message })),
  );
}
