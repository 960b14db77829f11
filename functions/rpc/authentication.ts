import type { HandlerContext } from '@connectrpc/connect';
import { UnauthenticatedError } from '../../domain/errors.ts';
import { principalOf } from '../platform/identity.ts';
import type { VerifyToken } from '../platform/token-verifier.ts';
import { toConnectError } from './errors.ts';
import { Health } from './generated/health/v1/health_pb.ts';
import { correlationOf, setPrincipal } from './request.ts';

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Lets in who comes with a token of a tenant, before anything of the request is read: its body may be anybody's. Only health may be
 * asked for without, as load balancers and the like do.
 */
export function authenticate(verify: VerifyToken): (call: HandlerContext) => Promise<void> {
  return async (call) => {
    if (call.service.typeName === Health.typeName) return;
    try {
      const [, token] = BEARER.exec(call.requestHeader.get('authorization') ?? '') ?? [];
      if (token === undefined) throw new UnauthenticatedError('a bearer token is needed');
      setPrincipal(call, principalOf(await verify(token)));
    } catch (error) {
      // Interceptors, which map errors elsewhere, are not reached.
      throw toConnectError(error, correlationOf({ header: call.requestHeader, contextValues: call.values }));
    }
  };
}
