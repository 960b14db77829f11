import type { Mall, Shop } from './shop.ts';

/** A shop with the categories `books` and `empty`, and this many products `p1`, `p2`, … of 100 pieces each in `books`. */
export async function openStockedShop(mall: Mall, products = 1): Promise<Shop> {
  const shop = mall.openShop();
  await shop.send('CreateCategory', { id: 'books', name: 'Books' });
  await shop.send('CreateCategory', { id: 'empty', name: 'Empty' });
  for (let number = 1; number <= products; number += 1)
    await shop.send('CreateProduct', productInput(number));
  return shop;
}

export function productInput(number: number) {
  return {
    id: `p${number}`,
    name: `Book ${number}`,
    price: 1_000,
    categoryId: 'books',
    stockQuantity: 100,
  };
}

/** An order of one piece of each of the first products. */
export function orderInput(products = 1) {
  const items = Array.from({ length: products }, (_, index) => ({ productId: `p${index + 1}`, quantity: 1 }));
  return { userId: 'user-1', items };
}
