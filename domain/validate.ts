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
    result.issues.map((issue) => ({ field: v.getDotPath(issue) ?? 'input', message: messageOf(issue) })),
  );
}

/** For a missing key valibot speaks of schemas; callers know fields. */
function messageOf(issue: v.BaseIssue<unknown>): string {
  return issue.type === 'object' && issue.expected?.startsWith('"') ? 'is required' : issue.message;
}
