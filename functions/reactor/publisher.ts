import { SignatureV4 } from '@smithy/signature-v4';
import { ConsecutiveBreaker, circuitBreaker, handleAll, type IPolicy } from 'cockatiel';
import { watchBreaker } from '../platform/breaker.ts';
import { remoteCall } from '../platform/tracer.ts';
import { publishingDocument } from './documents.ts';
import type { Subscription } from './subscriptions.ts';

/** Tells the subscribers of a subscription; rejects when AppSync did not take it. */
export type Publish = (subscription: Subscription, payload: object) => Promise<void>;

/** AppSync usually answers within 50 ms. What takes longer than this holds up the sagas of the next batch. */
const TIMEOUT_MILLIS = 2_000;

/** While AppSync is ill, most batches go on at once instead of waiting for it. */
const FAILURES_IN_A_ROW = 10;
const REST_MILLIS = 10_000;

/** With whose credentials requests are signed: what every client of the AWS SDK has as its configuration. */
export type Signing = Omit<ConstructorParameters<typeof SignatureV4>[0], 'service'>;

/** Publishes through AppSync's mutations, each attempt once: who was not told will be told of the next change. */
export function appsyncPublisher(graphqlUrl: string, signing: Signing): Publish {
  const url = new URL(graphqlUrl);
  const signer = new SignatureV4({ ...signing, service: 'appsync' });
  const guard = breaker();
  return (subscription, payload) =>
    guard.execute(async () => {
      const variables = { payload: JSON.stringify(payload) };
      const body = JSON.stringify({ query: publishingDocument(subscription), variables });
      await remoteCall('AppSync', { operation: subscription }, (trace) => post(url, { signer, body, trace }));
    });
}

function breaker(): IPolicy {
  const policy = circuitBreaker(handleAll, {
    halfOpenAfter: REST_MILLIS,
    breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
  });
  watchBreaker('subscribers', policy);
  return policy;
}

interface Publication {
  readonly signer: SignatureV4;
  readonly body: string;
  /** Headers by which AppSync goes on with the trace. They are not signed. */
  readonly trace: Readonly<Record<string, string>>;
}

async function post(url: URL, { signer, body, trace }: Publication): Promise<void> {
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, ...trace },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`AppSync answered ${response.status}: ${text}`);
  const { errors } = JSON.parse(text) as { readonly errors?: unknown };
  if (errors !== undefined) throw new Error(`AppSync answered errors: ${JSON.stringify(errors)}`);
}
