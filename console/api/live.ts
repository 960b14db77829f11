import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { LIVE_TOPICS, type LiveEvent, type LiveTopic, OBSERVATION_ROOT, type Pulse } from './observation.ts';

/** What a topic carries. */
type Data<Topic extends LiveTopic> = Extract<LiveEvent, { topic: Topic }>['data'];
type Listener = (data: never) => void;

const listeners = new Map<LiveTopic, Set<Listener>>();
const missed = new Set<() => void>();

/** Whether news arrive. */
export const connection = signal<'connecting' | 'live' | 'lost'>('connecting');
/** The system's latest pulse. */
export const pulse = signal<Pulse | null>(null);

/** Until the next try after a refusal, in milliseconds. */
const REOPEN = 2_000;

/**
 * Opens the live feed for as long as the page is there. The browser reconnects by itself after a cut, but not after a refusal, such
 * as that of a backend that is still starting.
 */
export function openLiveFeed(): void {
  const source = new EventSource(`${OBSERVATION_ROOT}/live`);
  source.addEventListener('open', () => {
    const again = connection.value === 'lost';
    connection.value = 'live';
    if (again) mayHaveMissed();
  });
  source.addEventListener('error', () => {
    connection.value = 'lost';
    pulse.value = null;
    if (source.readyState === EventSource.CLOSED) setTimeout(openLiveFeed, REOPEN);
  });
  for (const topic of LIVE_TOPICS) {
    source.addEventListener(topic, (event) => publish(topic, JSON.parse(event.data)));
  }
}

/** Has everybody ask anew for what they show. */
function mayHaveMissed(): void {
  for (const listener of missed) listener();
}

function publish(topic: LiveTopic, data: unknown): void {
  if (topic === 'pulse') pulse.value = data as Pulse;
  if (topic === 'dropped') mayHaveMissed();
  if (topic === 'console') location.reload();
  for (const listener of listeners.get(topic) ?? []) listener(data as never);
}

/** Hears a topic while the component is there. */
export function useLive<Topic extends LiveTopic>(topic: Topic, listener: (data: Data<Topic>) => void): void {
  useEffect(() => {
    const heard = listeners.get(topic) ?? new Set();
    listeners.set(topic, heard);
    heard.add(listener as Listener);
    return () => {
      heard.delete(listener as Listener);
    };
  });
}

/** Is told when news may have been missed. */
export function useMissed(listener: () => void): void {
  useEffect(() => {
    missed.add(listener);
    return () => {
      missed.delete(listener);
    };
  });
}
