import * as v from 'valibot';
import { ValidationError } from '../../domain/errors.ts';
import { DEFAULT_PRINCIPAL, type Principal } from '../platform/principal.ts';

/** One field to be answered, as graphql/resolver.ts sends it. */
const FieldRequest = v.object({
  field: v.string(),
  arguments: v.record(v.string(), v.unknown()),
  source: v.nullable(v.record(v.string(), v.unknown())),
  identity: v.nullish(v.unknown()),
  headers: v.record(v.string(), v.nullish(v.string())),
  selection: v.array(v.string()),
  /** The same as GraphQL text. */
  selectionText: v.optional(v.string()),
});

export type FieldRequest = v.InferOutput<typeof FieldRequest>;

/** @throws ValiError on an event that the resolver did not make: a mistake of the wiring */
export function parseFieldRequest(event: unknown): FieldRequest {
  return v.parse(FieldRequest, event);
}

/** What every request carries through all layers, whatever it asks for. */
export interface RequestIdentity {
  readonly principal: Principal;
  readonly correlationId: string;
  readonly idempotencyKey: string | null;
}

const PRINTABLE = /^[\x21-\x7e]{1,255}$/;
const CORRELATION = /^[\w.:-]{1,128}$/;

/** The client's correlation id where it is one, or else the request's own. */
export function correlationIdOf(given: string | null | undefined, requestId: string): string {
  return given && CORRELATION.test(given) ? given : requestId;
}

/** @throws ValidationError on an idempotency key that is not 1 to 255 printable ASCII characters */
export function identityOf({ headers }: Pick<FieldRequest, 'headers'>, requestId: string): RequestIdentity {
  const key = headers['idempotency-key'] ?? null;
  if (key !== null && !PRINTABLE.test(key)) {
    throw new ValidationError([
      { field: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' },
    ]);
  }
  const correlationId = correlationIdOf(headers['x-correlation-id'], requestId);
  return { principal: DEFAULT_PRINCIPAL, correlationId, idempotencyKey: key };
}
