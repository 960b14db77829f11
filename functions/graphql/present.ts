import { multiply, toMajor } from '../../domain/money.ts';
import type { Connection } from '../views/connection.ts';
import type { OrderView, SagaView } from '../views/order.ts';
import type { ProductView } from '../views/product.ts';

/** Views in the shapes of graphql/schema.graphql. A category's view has its shape already. */

export function presentProduct({ price, ...product }: ProductView) {
  return { ...product, price: toMajor(price), currency: price.currency };
}

export function presentOrder({ total, lines, saga, ...order }: OrderView) {
  const { currency } = total;
  return {
    ...order,
    totalAmount: toMajor(total),
    currency,
    items: lines.map(({ price: amount, ...line }) => {
      const price = { amount, currency };
      return { ...line, price: toMajor(price), subtotal: toMajor(multiply(price, line.quantity)) };
    }),
    sagaState: presentSaga(saga),
  };
}

/** A page of a list, its rows in the schema's shape. */
export function presentConnection<View, Shape>(
  { edges, ...rest }: Connection<View>,
  shape: (view: View) => Shape,
) {
  return { ...rest, edges: edges.map(({ cursor, node }) => ({ cursor, node: shape(node) })) };
}

export function presentSaga(saga: SagaView) {
  return { ...saga, state: saga.status.toLowerCase() };
}
