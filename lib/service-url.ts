import { cors } from '@connectrpc/connect';
import { Duration } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type FunctionUrl, FunctionUrlAuthType, HttpMethod, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** What a door needs to know. */
export interface ServiceUrlProps {
  /** Serves RPC; its contract is in proto/. */
  readonly service: ServiceFunction;
}

/** Headers of our own that a page may send. */
const REQUEST_HEADERS = ['idempotency-key', 'x-correlation-id'];
/** Headers of a signed request, which a page makes with temporary credentials. */
const SIGNATURE_HEADERS = ['authorization', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'];
/** Headers of our own that a page may see. */
const RESPONSE_HEADERS = ['x-correlation-id'];

/**
 * The RPC door of a function: a URL on the alias `live`.
 *
 * Callers sign their requests (SigV4), because nobody can sign in yet: a public URL would be a public shop. CORS is configured
 * here and nowhere else; a function that answered it too would send every header twice, which browsers refuse.
 */
export class ServiceUrl extends Construct {
  readonly #url: FunctionUrl;
  readonly #service: ServiceFunction;

  constructor(scope: Construct, id: string, { service }: ServiceUrlProps) {
    super(scope, id);
    this.#service = service;
    this.#url = service.live.addFunctionUrl({
      authType: FunctionUrlAuthType.AWS_IAM,
      // A function in a network cannot stream, and an answer is one message.
      invokeMode: InvokeMode.BUFFERED,
      cors: {
        allowedOrigins: ['*'],
        allowedMethods: [HttpMethod.GET, HttpMethod.POST],
        allowedHeaders: [...cors.allowedHeaders.map(lowerCase), ...REQUEST_HEADERS, ...SIGNATURE_HEADERS],
        exposedHeaders: [...cors.exposedHeaders.map(lowerCase), ...RESPONSE_HEADERS],
        maxAge: Duration.hours(2),
      },
    });
  }

  get url(): string {
    return this.#url.url;
  }

  /**
   * What a caller must be allowed. Lambda asks for both: the URL, and the function behind it when it is reached by its URL.
   * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
   */
  get callStatements(): PolicyStatement[] {
    const resources = [this.#service.live.functionArn];
    return [
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['lambda:InvokeFunctionUrl'],
        resources,
        conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': FunctionUrlAuthType.AWS_IAM } },
      }),
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['lambda:InvokeFunction'],
        resources,
        conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      }),
    ];
  }
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}
