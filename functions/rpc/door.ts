import type { ConnectRouter } from '@connectrpc/connect';
import { answerErrors } from './errors.ts';
import { createFunctionUrlHandler, type FunctionUrlHandler } from './function-url.ts';
import { addHealth } from './health.ts';
import { invocationValues } from './request.ts';

/** The RPC door of one of the shop's functions: its services, their health, and the shop's errors. */
export function createDoor(routes: (router: ConnectRouter) => void): FunctionUrlHandler {
  return createFunctionUrlHandler({
    routes: (router) => {
      routes(router);
      addHealth(router);
    },
    contextValues: invocationValues,
    interceptors: [answerErrors],
    // `{"exists":false}` says more to whoever reads JSON than `{}`, which means the same.
    jsonOptions: { alwaysEmitImplicit: true },
  });
}
