import { useSignal } from '@preact/signals';
import { act, observe } from '../api/client.ts';
import { useLive } from '../api/live.ts';
import type { Fault } from '../api/observation.ts';
import { Chip } from '../ui/chip.tsx';
import { words } from '../ui/format.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Failure, Skeleton } from '../ui/parts.tsx';
import { place } from './samples.ts';

/** What can be made to go wrong once, and should be seen to recover. */
export function Faults() {
  const faults = useLoaded('', (signal) => observe<readonly Fault[]>('/faults', {}, signal));
  const failure = useSignal<Error | null>(null);
  useLive('fault', faults.reload);
  const inject = async (fault: Fault) => {
    try {
      if (fault.by.kind === 'arm') await act<Fault>(`/faults/${fault.id}`);
      else await place({ input: fault.by.input });
      failure.value = null;
      faults.reload();
    } catch (error) {
      failure.value = error instanceof Error ? error : new Error(String(error));
    }
  };
  if (faults.value === null)
    return faults.failure ? <Failure error={faults.failure} retry={faults.reload} /> : <Skeleton lines={4} />;
  return (
    <>
      {failure.value && <Failure error={failure.value} />}
      <ul class="faults">
        {faults.value.map((fault) => (
          <li key={fault.id}>
            <div>
              <h3>
                {fault.title} {fault.state !== 'ready' && <Chip status={fault.state} />}
              </h3>
              <p>{fault.description}</p>
            </div>
            <button
              type="button"
              class="button"
              disabled={fault.state !== 'ready'}
              onClick={() => void inject(fault)}
            >
              {fault.by.kind === 'arm' ? 'Inject' : 'Place an order'}
              <span class="hidden">
                : {words(fault.target)}, {fault.title}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
