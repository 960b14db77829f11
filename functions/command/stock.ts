import { ReleaseStock, ReserveStock } from '../../domain/stock/commands.ts';
import { available, stock } from '../../domain/stock/decider.ts';
import type { Loaded } from '../event-store/loaded.ts';
import { command } from './operation.ts';
import { update } from './perform.ts';

/** What is available of a product after a command on its stock. */
export interface StockView {
  readonly productId: string;
  readonly available: number;
  /** The version of the stock alone. */
  readonly version: number;
}

/** Reserves for an order outside its saga, as an operator or another system may. The same order again changes nothing. */
export const reserveStock = command({
  schema: ReserveStock,
  access: 'admin',
  async handle(input, context): Promise<StockView> {
    const reserved = await update(context, stock, input.productId, (state) => ({
      events: stock.decide({ type: 'ReserveStock', input }, state),
    }));
    return stockView(reserved);
  },
});

/** Gives an order's reservation up. Where there is none, nothing changes. */
export const releaseStock = command({
  schema: ReleaseStock,
  access: 'admin',
  async handle(input, context): Promise<StockView> {
    const released = await update(context, stock, input.productId, (state) => ({
      events: stock.decide({ type: 'ReleaseStock', input }, state),
    }));
    return stockView(released);
  },
});

function stockView({ state, stream, version }: Loaded<typeof stock.initialState>): StockView {
  return { productId: stream.id, available: state.status === 'none' ? 0 : available(state), version };
}
