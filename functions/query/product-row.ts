import type { Tx } from '../read-model/database.ts';
import type { ProductRow, StockRow } from '../read-model/schema.ts';
import type { ProductView } from '../views/product.ts';

const COLUMNS = [
  'products.id',
  'products.name',
  'products.description',
  'products.price',
  'products.currency',
  'products.category_id',
  'products.version',
  'products.created_at',
  'products.updated_at',
] as const;

type Catalogue = Pick<
  ProductRow,
  | 'id'
  | 'name'
  | 'description'
  | 'price'
  | 'currency'
  | 'category_id'
  | 'version'
  | 'created_at'
  | 'updated_at'
>;

/** The columns that a view is made of; those of the stock are null until it is projected. */
export type ShownProduct = Catalogue & {
  readonly on_hand: StockRow['on_hand'] | null;
  readonly reserved: StockRow['reserved'] | null;
  readonly stock_version: number | null;
};

/** Catalogue entries with their stock, in one statement. */
export function selectProducts(transaction: Tx) {
  return transaction
    .selectFrom('products')
    .leftJoin('stock', (join) =>
      join.onRef('stock.tenant', '=', 'products.tenant').onRef('stock.id', '=', 'products.id'),
    )
    .select(COLUMNS)
    .select(['stock.on_hand', 'stock.reserved', 'stock.version as stock_version']);
}

/** A product as the doors show it. The read model holds active ones only. */
export function toProductView(row: ShownProduct): ProductView {
  const { id, name, description, category_id, created_at, updated_at } = row;
  return {
    id,
    name,
    description,
    price: { amount: row.price, currency: row.currency },
    categoryId: category_id,
    stockQuantity: (row.on_hand ?? 0) - (row.reserved ?? 0),
    active: true,
    version: row.version + (row.stock_version ?? 0),
    createdAt: created_at,
    updatedAt: updated_at,
  };
}
