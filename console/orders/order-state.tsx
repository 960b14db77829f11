import { useRef } from 'preact/hooks';
import { money, words } from '../ui/format.ts';
import { useLoaded } from '../ui/loaded.ts';
import { Fact, Facts, Failure, Skeleton } from '../ui/parts.tsx';
import { type Order, orderAt } from './order.ts';

/** An order at a version never changes, so that the slider asks once a step, for as long as the order is shown. */
function useVersions(id: string): (version: number) => Promise<Order | null> {
  const known = useRef(new Map<number, Promise<Order | null>>()).current;
  return (version) => {
    const answer = known.get(version) ?? orderAt(id, version);
    known.set(version, answer);
    answer.catch(() => known.delete(version));
    return answer;
  };
}

/** What is shown of an order, by name. */
const FIELDS: readonly (readonly [name: string, value: (order: Order) => string | null])[] = [
  ['Status', ({ status }) => words(status.toLowerCase())],
  ['Saga', ({ sagaState }) => (sagaState === null ? null : words(sagaState.status.toLowerCase()))],
  ['Step', ({ sagaState }) => (sagaState?.currentStep ? words(sagaState.currentStep) : null)],
  ['Completed', ({ sagaState }) => sagaState?.completedSteps.map(words).join(', ') || null],
  ['Payment', ({ paymentId }) => paymentId],
  ['Tracking', ({ trackingNumber }) => trackingNumber],
  ['Reason', ({ cancellationReason, sagaState }) => cancellationReason ?? sagaState?.failureReason ?? null],
  ['Total', ({ totalAmount, currency }) => money(totalAmount, currency)],
  ['Items', ({ items }) => items.map((item) => `${item.quantity} × ${item.productName}`).join(', ')],
];

/** The order as it was at a version, with what that version changed marked. */
export function OrderState({ id, version }: { readonly id: string; readonly version: number }) {
  const at = useVersions(id);
  const { value, failure, reload } = useLoaded(`${id} ${version}`, () =>
    Promise.all([at(version), version > 1 ? at(version - 1) : null]),
  );
  // What was shown stays until the next is there: a slider that flickers cannot be read.
  const shown = useRef(value);
  if (value !== null) shown.current = value;
  if (failure !== null) return <Failure error={failure} retry={reload} />;
  if (shown.current === null) return <Skeleton lines={FIELDS.length} />;
  const [order, before] = shown.current;
  if (order === null) return null;
  return (
    <Facts>
      {FIELDS.map(([name, read]) => {
        const text = read(order);
        const changed = before !== null && read(before) !== text;
        return (
          <Fact key={name} name={name}>
            {changed ? <mark>{text ?? '–'}</mark> : (text ?? '–')}
          </Fact>
        );
      })}
    </Facts>
  );
}
