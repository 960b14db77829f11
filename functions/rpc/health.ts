import { Code, ConnectError, type ConnectRouter } from '@connectrpc/connect';
import { Health, HealthCheckResponse_ServingStatus } from './generated/health/v1/health_pb.ts';

const SERVING = { status: HealthCheckResponse_ServingStatus.SERVING };

/**
 * Adds `grpc.health.v1.Health` for everything that the router serves. A function that can answer serves; what it depends
 * on shows in the calls themselves. Watching is for servers that live longer than a call: it is unimplemented.
 */
export function addHealth(router: ConnectRouter): void {
  const names = new Set(router.handlers.map(({ service }) => service.typeName));
  router.service(Health, {
    check({ service }) {
      if (service === '' || names.has(service)) return SERVING;
      throw new ConnectError(`there is no service ${service}`, Code.NotFound);
    },
    list: () => ({ statuses: Object.fromEntries([...names].map((name) => [name, SERVING])) }),
  });
}
