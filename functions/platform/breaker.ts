import { type CircuitBreakerPolicy, CircuitState } from 'cockatiel';
import { logger } from './logger.ts';
import { type Breaker, METRICS } from './metric-names.ts';
import { count } from './metrics.ts';

/** Tells when a circuit breaker opens, tries again and closes. Every execution environment has its own. */
export function watchBreaker(breaker: Breaker, policy: CircuitBreakerPolicy): void {
  policy.onStateChange((changed) => {
    const state = CircuitState[changed];
    count(METRICS.breakerState, { breaker, state });
    logger.warn('circuit breaker changed', { breaker, state });
  });
}
