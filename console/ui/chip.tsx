import { words } from './format.ts';

/** What a status means to whoever looks: colour is never the only sign, the word is there. */
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'quiet';

const TONES: Readonly<Record<string, Tone>> = {
  PENDING: 'busy',
  PROCESSING: 'busy',
  RUNNING: 'busy',
  STARTED: 'busy',
  COMPENSATING: 'warn',
  CONFIRMED: 'good',
  SHIPPED: 'good',
  DELIVERED: 'good',
  COMPLETED: 'good',
  SUCCEEDED: 'good',
  CANCELLED: 'bad',
  COMPENSATED: 'bad',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  ABORTED: 'bad',
  ok: 'good',
  error: 'warn',
  fault: 'bad',
  running: 'busy',
  armed: 'warn',
  active: 'bad',
  ready: 'quiet',
  idle: 'quiet',
  reading: 'busy',
  retrying: 'bad',
  DEBUG: 'quiet',
  INFO: 'quiet',
  WARN: 'warn',
  ERROR: 'bad',
  CRITICAL: 'bad',
};

/** The tone of a status by any of the names that the APIs have for one. */
export function toneOf(status: string): Tone {
  return TONES[status] ?? 'quiet';
}

/** A status as a small label. */
export function Chip({ status, tone = toneOf(status) }: { readonly status: string; readonly tone?: Tone }) {
  return (
    <span class={`chip ${tone}`}>
      <i class="dot" aria-hidden="true" />
      {words(status.toLowerCase())}
    </span>
  );
}
