import { useSignal } from '@preact/signals';
import { can } from '../api/about.ts';
import { Icon } from '../ui/icons.tsx';
import { Failure, PageHead } from '../ui/parts.tsx';
import { Faults } from './faults.tsx';
import { PlacedOrders } from './placed-orders.tsx';
import { type Placement, place, SAMPLES } from './samples.ts';

/** So many orders at once show what waits for what. */
const RUSH = 25;

/** Orders of every outcome, and faults, with one click. */
export function TryPage() {
  const failure = useSignal<Error | null>(null);
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
      failure.value = null;
    } catch (error) {
      failure.value = error instanceof Error ? error : new Error(String(error));
    }
  };
  const rush = () => Promise.all(Array.from({ length: RUSH }, (_, index) => place(rushed(index))));
  return (
    <div class="page">
      <PageHead title="Try it">
        <button type="button" class="button" onClick={() => void attempt(rush)}>
          <Icon name="bolt" /> A rush: {RUSH} orders at once
        </button>
      </PageHead>
      {failure.value && <Failure error={failure.value} />}
      <div class="try-grid">
        <div>
          <section class="card" aria-label="Place an order">
            <h2>Place an order that ends…</h2>
            <div class="samples">
              {SAMPLES.map((sample) => (
                <button
                  key={sample.title}
                  type="button"
                  class={`sample ${sample.tone}`}
                  onClick={() => void attempt(() => place(sample))}
                >
                  <span class="sign">
                    <Icon name={sample.icon} />
                  </span>
                  <strong>{sample.title}</strong>
                  <span>{sample.description}</span>
                </button>
              ))}
            </div>
          </section>
          {can('faults') && (
            <section class="card" aria-label="Faults">
              <h2>Make something fail once…</h2>
              <Faults />
            </section>
          )}
        </div>
        <section class="card" aria-label="Placed orders" aria-live="polite">
          <h2>…and watch it</h2>
          <PlacedOrders />
        </section>
      </div>
    </div>
  );
}

/** Every fifth order of a rush is one of the samples, in turn; the others are confirmed. */
function rushed(index: number): Placement {
  return (index % 5 === 4 ? SAMPLES[Math.floor(index / 5) % SAMPLES.length] : undefined) ?? { input: {} };
}
