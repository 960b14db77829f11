import type { ConnectRouter } from '@connectrpc/connect';
import type { VerifyToken } from '../platform/token-verifier.ts';
import { authenticate } from './authentication.ts';
import { answerErrors } from './errors.ts';
import { createFunctionUrlHandler, type FunctionUrlHandler } from './function-url.ts';
import { addHealth } from './health.ts';
import { invocationValues } from './request.ts';

/** What stands behind a door, and who watches it. */
export interface DoorOptions {
  readonly routes: (router: ConnectRouter) => void;
  readonly verify: VerifyToken;
}

/** The RPC door of one of the shop's functions: its services for whoever has signed in, their health, and the shop's errors. */
export function createDoor({ routes, verify }: DoorOptions): FunctionUrlHandler {
  return createFunctionUrlHandler({
    routes: (router) => {
      routes(router);
      addHealth(router);
    },
    contextValues: invocationValues,
    requestGate: authenticate(verify),
    interceptors: [answerErrors],
    // `{"exists":false}` says more to whoever reads JSON than `{}`, which means the same.
    jsonOptions: { alwaysEmitImplicit: true },
  });
}
