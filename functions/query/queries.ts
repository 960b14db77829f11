import { categoryExists, getCategory, getCategoryByName } from './category.ts';
import {
  getCategoriesByIds,
  getCategoriesOfProducts,
  listCategories,
  searchCategories,
} from './category-lists.ts';
import { getCategoryStatistics } from './category-statistics.ts';
import { getCategoryHistory, getOrderHistory, getProductHistory } from './history.ts';
import { getOrder, getSagaStatus, waitForOrder } from './order.ts';
import { listOrders, listUserOrders } from './order-lists.ts';
import { getOrderStatistics } from './order-statistics.ts';
import { getProduct, getProductByName, productExists } from './product.ts';
import { pageProducts } from './product-connection.ts';
import { getProductsByCategory, getProductsByIds, listProducts, searchProducts } from './product-lists.ts';
import { getCategoryProductStatistics, getProductStatistics } from './product-statistics.ts';
import { countProductsOfCategories, listProductsOfCategories } from './products-of-categories.ts';

/** Every query of the shop, by the name under which the doors send it. */
export const QUERIES = {
  GetCategory: getCategory,
  GetCategoryByName: getCategoryByName,
  CategoryExists: categoryExists,
  ListCategories: listCategories,
  SearchCategories: searchCategories,
  GetCategoriesByIds: getCategoriesByIds,
  GetCategoryStatistics: getCategoryStatistics,
  GetProduct: getProduct,
  GetProductByName: getProductByName,
  ProductExists: productExists,
  ListProducts: listProducts,
  PageProducts: pageProducts,
  SearchProducts: searchProducts,
  GetProductsByIds: getProductsByIds,
  GetProductsByCategory: getProductsByCategory,
  GetProductStatistics: getProductStatistics,
  GetCategoryProductStatistics: getCategoryProductStatistics,
  GetOrder: getOrder,
  GetSagaStatus: getSagaStatus,
  WaitForOrder: waitForOrder,
  ListUserOrders: listUserOrders,
  ListOrders: listOrders,
  GetOrderStatistics: getOrderStatistics,
  GetOrderHistory: getOrderHistory,
  GetProductHistory: getProductHistory,
  GetCategoryHistory: getCategoryHistory,
  // For one level of nested fields each.
  GetCategoriesOfProducts: getCategoriesOfProducts,
  ListProductsOfCategories: listProductsOfCategories,
  CountProductsOfCategories: countProductsOfCategories,
} as const;
