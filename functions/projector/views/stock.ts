import type { StockEvent } from '../../../domain/stock/events.ts';
import type { StockRow } from '../../read-model/schema.ts';
import { MissingRowError, refuseUnknown, type View } from '../view.ts';

export const stock: View<StockRow, StockEvent> = {
  table: 'stock',
  project(row, event, occurrence) {
    if (event.type === 'StockOpened') return { on_hand: event.data.quantity, reserved: 0 };
    if (!row) throw new MissingRowError(event, occurrence);
    const { on_hand, reserved } = row;
    switch (event.type) {
      case 'StockAdjusted':
        return { reserved, on_hand: on_hand + event.data.delta };
      case 'StockReserved':
        return { on_hand, reserved: reserved + event.data.quantity };
      case 'StockReleased':
        return { on_hand, reserved: reserved - event.data.quantity };
      case 'StockTaken':
        return { on_hand: on_hand - event.data.quantity, reserved: reserved - event.data.quantity };
      case 'StockReturned':
        return { reserved, on_hand: on_hand + event.data.quantity };
      case 'StockClosed':
        return row;
      default:
        return refuseUnknown(event);
    }
  },
};
