/** Sees what happens in a laptop cloud, and serves it: the observation API, and metrics for Prometheus. */
import type { RequestListener } from 'node:http';
import { OBSERVATION_ROOT } from '../../console/api/observation.ts';
import { send } from '../aws/http.ts';
import type { Cleanup } from '../cleanup.ts';
import type { InvocationResult } from '../contracts.ts';
import type { Observe } from '../facts.ts';
import { type Collectors, createCollectors } from './collectors.ts';
import { PROJECTOR } from './live/vital-signs.ts';
import type { Observed } from './observed.ts';
import { APPSYNC, observedRequests } from './observed-requests.ts';

/** Watches one cloud from the start; answers once the cloud is open to it. */
export interface Observation {
  readonly observe: Observe;
  /** What an event source mapping's delivery ends with where a fault strikes it; undefined where none does. */
  readonly faultOf: (functionArn: string) => InvocationResult | undefined;
  /** Serves the API on the port of another listener, and tells of the GraphQL requests that go to it. */
  readonly inFrontOf: (listener: RequestListener) => RequestListener;
  /** From here on, questions are answered. */
  readonly open: (observed: Observed) => void;
}

const STARTING: RequestListener = (_request, response) =>
  send(response, { status: 503, headers: {}, body: 'The laptop cloud is starting.' });

/** Begins to watch. */
export function startObservation(cleanup: Cleanup): Observation {
  const collectors = createCollectors();
  cleanup.add(collectors.close);
  let api = STARTING;
  return {
    observe: collectors.observe,
    faultOf: (functionArn) =>
      collectors.services.of(functionArn) === PROJECTOR ? collectors.faults.strike() : undefined,
    inFrontOf: (listener) => {
      const behind = observedRequests(listener, APPSYNC, collectors.observe);
      return (request, response) => {
        const asked = isQuestion(request.url) ? api : behind;
        asked(request, response);
      };
    },
    open: (observed) => {
      collectors.services.learn(observed.model.functions);
      for (const { functionArn } of observed.model.mappings) collectors.readers.expect(functionArn);
      api = lazily(observed, collectors);
    },
  };
}

function isQuestion(url = '/'): boolean {
  const [path = '/'] = url.split('?');
  return path === '/metrics' || path === OBSERVATION_ROOT || path.startsWith(`${OBSERVATION_ROOT}/`);
}

/** What answers is loaded when somebody asks, not at every start; where older events have to be read, at once. */
function lazily(observed: Observed, collectors: Collectors): RequestListener {
  let serving: Promise<RequestListener> | undefined;
  const load = async (): Promise<RequestListener> => {
    const { serveApi } = await import('./serve.ts');
    return serveApi(observed, collectors);
  };
  const loaded = (): Promise<RequestListener> => {
    serving ??= load();
    return serving;
  };
  if (observed.persist) void loaded();
  return (request, response) => {
    loaded()
      .then((serve) => serve(request, response))
      .catch((error: unknown) => {
        observed.log.error(`observation: ${String(error)}`);
        response.destroy();
      });
  };
}
