/**
 * Every operation as it is asked for at each door, and who may. Said here once more, apart from the declarations beside the operations,
 * so that a rule which changes by mistake is noticed; and by the operations' names, so that one that is missing does not compile.
 */
import type { JsonObject } from '@bufbuild/protobuf';
import type { COMMANDS } from '../../functions/command/commands.ts';
import type { QUERIES } from '../../functions/query/queries.ts';
import type { Shop } from './shop.ts';

export type OperationName = keyof typeof COMMANDS | keyof typeof QUERIES;

/** Everyone with a role; administrators; customers for themselves; customers as far as it is theirs. */
export type Rule = 'everyone' | 'admin' | 'self' | 'owner';

/** A field of the GraphQL API. Below the root, `field` is one of a root field's type. */
export interface FieldSample {
  readonly field: string;
  readonly args: JsonObject;
  /** What is asked of the answer, where that is an object. */
  readonly select?: string;
}

/** An operation in a shop that `openOwnShop` has filled. */
export interface OperationSample {
  readonly rule: Rule;
  /** The request of the RPC in its JSON form; null for what the contract has no RPC for. */
  readonly request: JsonObject | null;
  readonly fields: readonly FieldSample[];
}

/** What is only in the shop's own tenant: nobody else may ever read it. */
export const OURS = 'ours-and-nobody-elses';
export const ORDER = 'o1';
/** Whose order it is. */
export const OWNER = 'alice';

const ID = { select: '{ id name }' };
const WHOLE_ORDER = { select: '{ id userId status items { productName } sagaState { sagaId } }' };
const EVENTS = { select: '{ stream type actor data }' };
const book = { id: 'books' };
const product = { id: 'p1' };
const orderInput = { userId: OWNER, items: [{ productId: 'p1', quantity: 1 }] };

export const OPERATIONS: Readonly<Record<OperationName, OperationSample>> = {
  CreateCategory: {
    rule: 'admin',
    request: { id: 'new', name: 'New' },
    fields: [{ field: 'createCategory', args: { input: { id: 'new', name: 'New' } }, ...ID }],
  },
  UpdateCategory: {
    rule: 'admin',
    request: { ...book, description: 'to read' },
    fields: [{ field: 'updateCategory', args: { input: { ...book, description: 'to read' } }, ...ID }],
  },
  DeleteCategory: {
    rule: 'admin',
    request: { id: 'doomed' },
    fields: [{ field: 'deleteCategory', args: { id: 'doomed' } }],
  },
  CreateProduct: {
    rule: 'admin',
    request: { id: 'new', name: 'New', price: { units: '5' }, categoryId: 'books' },
    fields: [
      {
        field: 'createProduct',
        args: { input: { id: 'new', name: 'New', price: 5, categoryId: 'books' } },
        ...ID,
      },
    ],
  },
  UpdateProduct: {
    rule: 'admin',
    request: { ...product, description: 'good' },
    fields: [{ field: 'updateProduct', args: { input: { ...product, description: 'good' } }, ...ID }],
  },
  ChangeProductPrice: {
    rule: 'admin',
    request: { ...product, newPrice: { units: '7' } },
    fields: [{ field: 'changeProductPrice', args: { ...product, newPrice: 7 }, ...ID }],
  },
  AdjustStock: {
    rule: 'admin',
    request: { productId: 'p1', delta: 1 },
    fields: [{ field: 'adjustStock', args: { productId: 'p1', delta: 1 }, ...ID }],
  },
  ReserveStock: { rule: 'admin', request: { productId: 'p1', orderId: 'x', quantity: 1 }, fields: [] },
  ReleaseStock: { rule: 'admin', request: { productId: 'p1', orderId: 'x' }, fields: [] },
  DeleteProduct: {
    rule: 'admin',
    request: { id: 'doomed' },
    fields: [{ field: 'deleteProduct', args: { id: 'doomed' } }],
  },
  CreateOrder: {
    rule: 'self',
    request: orderInput,
    fields: [{ field: 'createOrder', args: { input: orderInput }, ...WHOLE_ORDER }],
  },
  CancelOrder: {
    rule: 'owner',
    request: { orderId: ORDER },
    fields: [{ field: 'cancelOrder', args: { input: { orderId: ORDER } } }],
  },
  ShipOrder: {
    rule: 'admin',
    request: { id: ORDER },
    fields: [{ field: 'shipOrder', args: { id: ORDER }, ...WHOLE_ORDER }],
  },
  DeliverOrder: {
    rule: 'admin',
    request: { id: ORDER },
    fields: [{ field: 'deliverOrder', args: { id: ORDER }, ...WHOLE_ORDER }],
  },
  GetCategory: {
    rule: 'everyone',
    request: book,
    fields: [{ field: 'category', args: book, ...ID }],
  },
  GetCategoryByName: {
    rule: 'everyone',
    request: { name: OURS },
    fields: [{ field: 'categoryByName', args: { name: OURS }, ...ID }],
  },
  CategoryExists: {
    rule: 'everyone',
    request: book,
    fields: [{ field: 'categoryExists', args: book }],
  },
  ListCategories: {
    rule: 'everyone',
    request: {},
    fields: [
      { field: 'categories', args: {}, ...ID },
      { field: 'categoriesPaginated', args: { page: 1 }, ...ID },
    ],
  },
  SearchCategories: {
    rule: 'everyone',
    request: { searchTerm: 'and-nobody' },
    fields: [{ field: 'searchCategories', args: { searchTerm: 'and-nobody' }, ...ID }],
  },
  GetCategoriesByIds: { rule: 'everyone', request: { ids: ['books'] }, fields: [] },
  GetCategoryStatistics: {
    rule: 'everyone',
    request: {},
    fields: [{ field: 'categoryStatistics', args: {}, select: '{ totalCount }' }],
  },
  GetProduct: {
    rule: 'everyone',
    request: product,
    fields: [{ field: 'product', args: product, ...ID }],
  },
  GetProductByName: {
    rule: 'everyone',
    request: { name: OURS },
    fields: [{ field: 'productByName', args: { name: OURS }, ...ID }],
  },
  ProductExists: {
    rule: 'everyone',
    request: product,
    fields: [{ field: 'productExists', args: product }],
  },
  ListProducts: {
    rule: 'everyone',
    request: {},
    fields: [
      { field: 'products', args: {}, ...ID },
      { field: 'productsPaginated', args: { page: 1 }, ...ID },
      { field: 'productsByPriceRange', args: { minPrice: 0 }, ...ID },
    ],
  },
  PageProducts: {
    rule: 'everyone',
    request: { first: 5 },
    fields: [
      { field: 'productsConnection', args: { first: 5 }, select: '{ edges { node { name } } totalCount }' },
    ],
  },
  SearchProducts: {
    rule: 'everyone',
    request: { searchTerm: 'and-nobody' },
    fields: [{ field: 'searchProducts', args: { searchTerm: 'and-nobody' }, ...ID }],
  },
  GetProductsByIds: { rule: 'everyone', request: { ids: ['p1'] }, fields: [] },
  GetProductsByCategory: {
    rule: 'everyone',
    request: { categoryId: 'books' },
    fields: [{ field: 'productsByCategory', args: { categoryId: 'books' }, ...ID }],
  },
  GetProductStatistics: {
    rule: 'everyone',
    request: {},
    fields: [{ field: 'productStatistics', args: {}, select: '{ totalCount }' }],
  },
  GetCategoryProductStatistics: { rule: 'everyone', request: { categoryId: 'books' }, fields: [] },
  GetOrder: {
    rule: 'owner',
    request: { id: ORDER },
    fields: [
      { field: 'order', args: { id: ORDER }, ...WHOLE_ORDER },
      { field: 'order', args: { id: ORDER, atVersion: 1 }, ...WHOLE_ORDER },
    ],
  },
  GetOrderHistory: {
    rule: 'owner',
    request: { orderId: ORDER },
    fields: [{ field: 'orderHistory', args: { orderId: ORDER }, ...EVENTS }],
  },
  GetProductHistory: {
    rule: 'admin',
    request: { productId: 'p1' },
    fields: [{ field: 'productHistory', args: { productId: 'p1' }, ...EVENTS }],
  },
  GetCategoryHistory: {
    rule: 'admin',
    request: { categoryId: 'books' },
    fields: [{ field: 'categoryHistory', args: { categoryId: 'books' }, ...EVENTS }],
  },
  GetSagaStatus: {
    rule: 'owner',
    request: { orderId: ORDER },
    fields: [
      { field: 'sagaState', args: { orderId: ORDER }, select: '{ sagaId status }' },
      { field: 'sagaStatus', args: { orderId: ORDER }, select: '{ sagaId status }' },
    ],
  },
  WaitForOrder: { rule: 'owner', request: { id: ORDER, timeout: '0.05s' }, fields: [] },
  ListUserOrders: {
    rule: 'self',
    request: { userId: OWNER },
    fields: [{ field: 'userOrders', args: { userId: OWNER }, ...WHOLE_ORDER }],
  },
  ListOrders: {
    rule: 'admin',
    request: { first: 5 },
    fields: [{ field: 'orders', args: { first: 5 }, select: '{ edges { node { id } } totalCount }' }],
  },
  GetOrderStatistics: {
    rule: 'admin',
    request: {},
    fields: [{ field: 'orderStatistics', args: {}, select: '{ totalCount }' }],
  },
  GetCategoriesOfProducts: {
    rule: 'everyone',
    request: null,
    fields: [{ field: 'Product.category', args: {}, ...ID }],
  },
  ListProductsOfCategories: {
    rule: 'everyone',
    request: null,
    fields: [{ field: 'Category.products', args: {}, ...ID }],
  },
  CountProductsOfCategories: {
    rule: 'everyone',
    request: null,
    fields: [{ field: 'Category.productCount', args: {} }],
  },
};

/** What the samples are about: a catalogue, and an order of `OWNER`. */
export async function fillOwnShop({ send }: Pick<Shop, 'send'>): Promise<void> {
  await send('CreateCategory', { ...book, name: OURS });
  await send('CreateCategory', { id: 'doomed', name: 'Doomed' });
  for (const [id, name] of [
    ['p1', OURS],
    ['doomed', 'Doomed'],
  ]) {
    await send('CreateProduct', { id, name, price: 5, categoryId: 'books', stockQuantity: 100 });
  }
  await send('CreateOrder', { id: ORDER, ...orderInput });
}

/** What each kind of caller is to find. `passed` may be anything but a refusal, `hidden` is what does not exist. */
export type Expected = 'passed' | 'found' | 'hidden' | 'FORBIDDEN' | 'UNAUTHENTICATED';

export const EXPECTED: Readonly<Record<string, Readonly<Record<Rule, Expected>>>> = {
  'an administrator': { everyone: 'found', admin: 'passed', self: 'found', owner: 'found' },
  'the customer': { everyone: 'found', admin: 'FORBIDDEN', self: 'found', owner: 'found' },
  'another customer': { everyone: 'found', admin: 'FORBIDDEN', self: 'FORBIDDEN', owner: 'hidden' },
  'a customer of another tenant with the same subject': {
    everyone: 'passed',
    admin: 'FORBIDDEN',
    self: 'passed',
    owner: 'hidden',
  },
  'another tenant’s administrator': { everyone: 'passed', admin: 'passed', self: 'passed', owner: 'hidden' },
};
