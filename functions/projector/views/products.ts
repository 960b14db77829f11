import { type Currency, toMajor } from '../../../domain/money.ts';
import type { ProductEvent } from '../../../domain/product/events.ts';
import type { ProductRow } from '../../read-model/schema.ts';
import { MissingRowError, refuseUnknown, type View } from '../view.ts';

function priced(amount: number, currency: Currency) {
  return { price: amount, price_major: toMajor({ amount, currency }), currency };
}

export const products: View<ProductRow, ProductEvent> = {
  table: 'products',
  project(row, event, occurrence) {
    if (event.type === 'ProductCreated') {
      const { name, description, price, currency, categoryId } = event.data;
      return { name, description, ...priced(price, currency), category_id: categoryId };
    }
    if (!row) throw new MissingRowError(event, occurrence);
    switch (event.type) {
      case 'ProductRevised':
        return { ...row, name: event.data.name, description: event.data.description };
      case 'ProductPriceChanged':
        return { ...row, ...priced(event.data.to, row.currency) };
      case 'ProductMoved':
        return { ...row, category_id: event.data.categoryId };
      case 'ProductDeleted':
        return null;
      default:
        return refuseUnknown(event);
    }
  },
};
