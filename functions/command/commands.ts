import { createCategory, deleteCategory, updateCategory } from './category.ts';
import { cancelOrder, createOrder, deliverOrder, shipOrder } from './order.ts';
import { adjustStock, changeProductPrice, createProduct, deleteProduct, updateProduct } from './product.ts';
import { releaseStock, reserveStock } from './stock.ts';

/** Every command of the shop, by the name under which the doors send it. */
export const COMMANDS = {
  CreateCategory: createCategory,
  UpdateCategory: updateCategory,
  DeleteCategory: deleteCategory,
  CreateProduct: createProduct,
  UpdateProduct: updateProduct,
  ChangeProductPrice: changeProductPrice,
  AdjustStock: adjustStock,
  ReserveStock: reserveStock,
  ReleaseStock: releaseStock,
  DeleteProduct: deleteProduct,
  CreateOrder: createOrder,
  CancelOrder: cancelOrder,
  ShipOrder: shipOrder,
  DeliverOrder: deliverOrder,
} as const;
