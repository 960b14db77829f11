import type { Currency } from '../../../domain/money.ts';
import type { ProductEvent } from '../../../domain/product/events.ts';
import { toHundredths } from '../../read-model/price.ts';
import type { ProductRow } from '../../read-model/schema.ts';
import { nameKey, searchText } from '../../read-model/search-text.ts';
import { MissingRowError, refuseUnknown, type View } from '../view.ts';

function priced(amount: number, currency: Currency) {
  return { price: amount, price_hundredths: toHundredths({ amount, currency }), currency };
}

function described(name: string, description: string | null) {
  return { name, description, name_key: nameKey(name), search_text: searchText(name, description) };
}

export const products: View<ProductRow, ProductEvent> = {
  table: 'products',
  project(row, event, occurrence) {
    if (event.type === 'ProductCreated') {
      const { name, description, price, currency, categoryId } = event.data;
      return { ...described(name, description), ...priced(price, currency), category_id: categoryId };
    }
    if (!row) throw new MissingRowError(event, occurrence);
    switch (event.type) {
      case 'ProductRevised':
        return { ...row, ...described(event.data.name, event.data.description) };
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
