import { useSignal } from '@preact/signals';
import { graphql } from '../api/graphql.ts';

const CANCEL =
  'mutation ($id: ID!) { cancelOrder(input: { orderId: $id, reason: "cancelled in the console" }) }';
const SHIP = 'mutation ($id: ID!) { shipOrder(id: $id) { status } }';
const DELIVER = 'mutation ($id: ID!) { deliverOrder(id: $id) { status } }';

interface Action {
  readonly label: string;
  readonly mutation: string;
}

const CANCELLATION = { label: 'Cancel order', mutation: CANCEL };

const ACTIONS: Readonly<Record<string, readonly Action[]>> = {
  PENDING: [CANCELLATION],
  PROCESSING: [CANCELLATION],
  CONFIRMED: [CANCELLATION, { label: 'Ship', mutation: SHIP }],
  SHIPPED: [{ label: 'Deliver', mutation: DELIVER }],
};

/** What can be done with an order in its status. */
export function OrderActions({ id, status }: { readonly id: string; readonly status: string }) {
  const busy = useSignal(false);
  const refusal = useSignal<string | null>(null);
  const perform = async (mutation: string) => {
    busy.value = true;
    refusal.value = null;
    try {
      await graphql(mutation, { id });
    } catch (error) {
      refusal.value = error instanceof Error ? error.message : String(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <>
      {refusal.value !== null && (
        <span class="refusal" role="alert">
          {refusal.value}
        </span>
      )}
      {(ACTIONS[status] ?? []).map(({ label, mutation }) => (
        <button
          key={label}
          type="button"
          class="button"
          disabled={busy.value}
          onClick={() => void perform(mutation)}
        >
          {label}
        </button>
      ))}
    </>
  );
}
