import type { DescService } from '@bufbuild/protobuf';

/** Where a method is, and whether it can be forwarded. */
export interface Route {
  readonly target: string;
  /** The request is one message, as it must be for a function that is invoked once a call. */
  readonly singleRequest: boolean;
}

/** Every method of the services, by its path. */
export function routesOf(
  services: readonly DescService[],
  targetOf: (service: DescService) => string,
): ReadonlyMap<string, Route> {
  return new Map(
    services.flatMap((service) => {
      const target = targetOf(service);
      return service.methods.map((method): [string, Route] => [
        `/${service.typeName}/${method.name}`,
        { target, singleRequest: method.methodKind === 'unary' || method.methodKind === 'server_streaming' },
      ]);
    }),
  );
}
