import { cors } from '@connectrpc/connect';
import { Duration } from 'aws-cdk-lib';
import { type FunctionUrl, FunctionUrlAuthType, HttpMethod, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** What a door needs to know. */
export interface ServiceUrlProps {
  /** Serves RPC; its contract is in proto/. */
  readonly service: ServiceFunction;
}

/** Headers, besides those of the protocols, that a page may send. */
const REQUEST_HEADERS = ['authorization', 'idempotency-key', 'x-correlation-id'];
/** Headers of our own that a page may see. */
const RESPONSE_HEADERS = ['x-correlation-id'];

/**
 * The RPC door of a function: a URL on the alias `live`.
 *
 * The URL is open, and the function asks for a token before it looks at anything else: SigV4 would take the header that the token
 * comes in, and pages and phones have no AWS credentials to sign with. CORS is configured here and nowhere else; a function that
 * answered it too would send every header twice, which browsers refuse.
 */
export class ServiceUrl extends Construct {
  readonly #url: FunctionUrl;

  constructor(scope: Construct, id: string, { service }: ServiceUrlProps) {
    super(scope, id);
    this.#url = service.live.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      // A function in a network cannot stream, and an answer is one message.
      invokeMode: InvokeMode.BUFFERED,
      cors: {
        allowedOrigins: ['*'],
        allowedMethods: [HttpMethod.GET, HttpMethod.POST],
        allowedHeaders: [...cors.allowedHeaders.map(lowerCase), ...REQUEST_HEADERS],
        exposedHeaders: [...cors.exposedHeaders.map(lowerCase), ...RESPONSE_HEADERS],
        maxAge: Duration.hours(2),
      },
    });
  }

  get url(): string {
    return this.#url.url;
  }
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}
