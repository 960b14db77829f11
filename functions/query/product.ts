import * as v from 'valibot';
import { requiredText } from '../../domain/text.ts';
import { nameKey } from '../read-model/search-text.ts';
import type { ProductView } from '../views/product.ts';
import { readAtLeast, versionWithoutRow } from './at-least.ts';
import { remembered } from './cache.ts';
import { type QueryContext, query } from './context.ts';
import { MinVersion, Single } from './input.ts';
import { selectProducts, toProductView } from './product-row.ts';

interface Wanted {
  readonly id: string;
  readonly minVersion: number;
}

function readProduct({ id, minVersion }: Wanted, context: QueryContext): Promise<ProductView | null> {
  return readAtLeast(context, minVersion, async (transaction) => {
    const row = await selectProducts(transaction).where('products.id', '=', id).executeTakeFirst();
    if (row) return versioned(toProductView(row));
    const streams = [`product/${id}`, `stock/${id}`];
    return { found: null, version: await versionWithoutRow(transaction, streams, minVersion) };
  });
}

function versioned(view: ProductView) {
  return { found: view, version: view.version };
}

export const getProduct = query({
  schema: v.object(Single),
  access: 'everyone',
  handle(wanted, context): Promise<ProductView | null> {
    return remembered(context, { type: 'product', ...wanted }, () => readProduct(wanted, context));
  },
});

export const productExists = query({
  schema: v.object(Single),
  access: 'everyone',
  async handle(wanted, context): Promise<boolean> {
    return (await readProduct(wanted, context)) !== null;
  },
});

/** By its name, whatever the case. Names need not be unique: of several, the one that was there first. */
export const getProductByName = query({
  schema: v.object({ name: requiredText(100), minVersion: MinVersion }),
  access: 'everyone',
  handle({ name, minVersion }, context): Promise<ProductView | null> {
    return readAtLeast(context, minVersion, async (transaction) => {
      const row = await selectProducts(transaction)
        .where('products.name_key', '=', nameKey(name))
        .orderBy('products.created_at')
        .orderBy('products.id')
        .limit(1)
        .executeTakeFirst();
      return row ? versioned(toProductView(row)) : { found: null, version: 0 };
    });
  },
});
