import * as v from 'valibot';
import { UnauthenticatedError, ValidationError } from '../../domain/errors.ts';
import { principalOf } from '../platform/identity.ts';
import type { Principal } from '../platform/principal.ts';

/**
 * Who AppSync says is calling, as far as it is looked at. Only tokens of the user pool come with claims.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html#aws-appsync-resolver-context-reference-identity-js
 */
const Identity = v.nullish(v.object({ claims: v.optional(v.record(v.string(), v.unknown())) }));

/** One field to be answered, as graphql/resolver.ts sends it. */
const FieldRequest = v.object({
  field: v.string(),
  arguments: v.record(v.string(), v.unknown()),
  source: v.nullable(v.record(v.string(), v.unknown())),
  identity: Identity,
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

/**
 * Who calls a field, and what else every layer is to know of the request.
 *
 * @throws UnauthenticatedError where the identity is no user's or program's of a tenant
 * @throws ValidationError on an idempotency key that is not 1 to 255 printable ASCII characters
 */
export function identityOf({ identity, headers }: FieldRequest, requestId: string): RequestIdentity {
  if (!identity?.claims) throw new UnauthenticatedError('sign in with a token of the user pool');
  return requestIdentity(principalOf(identity.claims), headers, requestId);
}

/** @throws ValidationError on an idempotency key that is not 1 to 255 printable ASCII characters */
export function requestIdentity(
  principal: Principal,
  headers: FieldRequest['headers'],
  requestId: string,
): RequestIdentity {
  const key = headers['idempotency-key'] ?? null;
  if (key !== null && !PRINTABLE.test(key)) {
    throw new ValidationError([
      { field: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' },
    ]);
  }
  const correlationId = correlationIdOf(headers['x-correlation-id'], requestId);
  return { principal, correlationId, idempotencyKey: key };
}
