import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import { BusinessRuleError, ServiceUnavailableError } from '../../../domain/errors.ts';
import type { Carrier, PaymentGateway } from '../../../domain/order/ports.ts';
import { watchBreaker } from '../../platform/breaker.ts';
import type { Breaker } from '../../platform/metric-names.ts';

export interface ResilienceOptions {
  /** A call that takes longer has an unknown outcome. */
  readonly timeoutMillis: number;
  /** The first pause before the one repetition here; the state machine repeats the step with longer ones. */
  readonly pauseMillis: number;
  /** So many failures in a row open the breaker. */
  readonly failures: number;
  /** How long an open breaker refuses before it lets one call through. */
  readonly restMillis: number;
}

/** A provider's usual answer takes well under a second; the step's own timeout is 45 s at least. */
const DEFAULTS: ResilienceOptions = {
  timeoutMillis: 10_000,
  pauseMillis: 200,
  failures: 5,
  restMillis: 10_000,
};

/** A refusal is an answer: it is neither repeated, nor a sign that the provider is ill. */
const isOutage = (error: unknown) => !(error instanceof BusinessRuleError);

/** One breaker a provider and environment: a retry around the breaker around a timeout. */
function guard(
  provider: Breaker,
  { timeoutMillis, pauseMillis, failures, restMillis }: ResilienceOptions,
): IPolicy {
  const outages = handleWhen(isOutage);
  const breaker = circuitBreaker(outages, {
    halfOpenAfter: restMillis,
    breaker: new ConsecutiveBreaker(failures),
  });
  watchBreaker(provider, breaker);
  const once = retry(outages, {
    maxAttempts: 1,
    backoff: new ExponentialBackoff({ initialDelay: pauseMillis }),
  });
  return wrap(once, breaker, timeout(timeoutMillis, TimeoutStrategy.Aggressive));
}

/** Calls through the guard; what the guard itself says becomes an error to try again after. */
async function call<Answer>(policy: IPolicy, provider: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await policy.execute(work);
  } catch (cause) {
    if (cause instanceof BrokenCircuitError) {
      throw new ServiceUnavailableError(`the ${provider} is not called for a while after repeated failures`, {
        cause,
      });
    }
    if (cause instanceof TaskCancelledError) {
      throw new ServiceUnavailableError(`the ${provider} did not answer in time`, { cause });
    }
    throw cause;
  }
}

/** The gateway behind timeout, circuit breaker and retry. Keys make repeating safe. */
export function resilientGateway(
  gateway: PaymentGateway,
  options: ResilienceOptions = DEFAULTS,
): PaymentGateway {
  const provider = 'payment provider';
  const policy = guard(provider, options);
  return {
    charge: (key, amount, method) => call(policy, provider, () => gateway.charge(key, amount, method)),
    refund: (key) => call(policy, provider, () => gateway.refund(key)),
  };
}

/** The carrier behind timeout, circuit breaker and retry. Keys make repeating safe. */
export function resilientCarrier(carrier: Carrier, options: ResilienceOptions = DEFAULTS): Carrier {
  const provider = 'carrier';
  const policy = guard(provider, options);
  return {
    book: (key, address) => call(policy, provider, () => carrier.book(key, address)),
    cancel: (key) => call(policy, provider, () => carrier.cancel(key)),
  };
}
