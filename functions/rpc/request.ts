import {
  type ContextValues,
  createContextKey,
  createContextValues,
  type HandlerContext,
} from '@connectrpc/connect';
import { UnauthenticatedError } from '../../domain/errors.ts';
import { correlationIdOf, type RequestIdentity, requestIdentity } from '../graphql/payload.ts';
import type { Principal } from '../platform/principal.ts';
import type { FunctionUrlEvent, RemainingTime } from './payload.ts';

/** The invocation that a call came with. */
interface Invocation {
  readonly requestId: string;
  readonly remainingMillis: () => number;
}

const INVOCATION = createContextKey<Invocation>({ requestId: '', remainingMillis: () => 0 });

/** Tells implementations and interceptors of the invocation that a call came with. */
export function invocationValues({ requestContext }: FunctionUrlEvent, lambda: RemainingTime): ContextValues {
  const { requestId } = requestContext;
  return createContextValues().set(INVOCATION, {
    requestId,
    remainingMillis: () => lambda.getRemainingTimeInMillis(),
  });
}

const PRINCIPAL = createContextKey<Principal | null>(null);

/** Notes on whose behalf a call is made, once that is verified. */
export function setPrincipal({ values }: Pick<HandlerContext, 'values'>, principal: Principal): void {
  values.set(PRINCIPAL, principal);
}

/** What a call carries through all layers, and the milliseconds that it may take. */
export interface RpcRequest extends RequestIdentity {
  readonly remainingMillis: () => number;
}

/**
 * @throws ValidationError on an idempotency key that is not 1 to 255 printable ASCII characters
 * @throws UnauthenticatedError where nobody has verified who calls
 */
export function requestOf({ requestHeader, values, timeoutMs }: HandlerContext): RpcRequest {
  const { requestId, remainingMillis } = values.get(INVOCATION);
  const principal = values.get(PRINCIPAL);
  if (!principal) throw new UnauthenticatedError('nobody has signed in');
  const headers = {
    'idempotency-key': requestHeader.get('idempotency-key'),
    'x-correlation-id': requestHeader.get('x-correlation-id'),
  };
  return {
    ...requestIdentity(principal, headers, requestId),
    remainingMillis: () => Math.min(remainingMillis(), timeoutMs() ?? Number.POSITIVE_INFINITY),
  };
}

/** The id under which a call is found in logs and events. */
export function correlationOf(call: {
  readonly header: Headers;
  readonly contextValues: ContextValues;
}): string {
  return correlationIdOf(call.header.get('x-correlation-id'), call.contextValues.get(INVOCATION).requestId);
}
