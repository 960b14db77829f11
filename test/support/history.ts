import { ServiceUnavailableError } from '../../domain/errors.ts';
import type { CommitItem } from '../../functions/event-store/commit.ts';
import { openSaga } from './saga.ts';
import type { Mall, Shop } from './shop.ts';

/** What a shop has written, as the stream tells it: the commits of each stream in order. */
export async function commitsOfShop(shop: Shop): Promise<CommitItem[]> {
  return (await shop.written()).events as unknown as CommitItem[];
}

/** Makes every kind of event there is happen in a shop. */
export async function writeHistory(mall: Mall, shop: Shop): Promise<void> {
  await writeCatalogue(shop);
  await writeOrders(mall, shop);
}

async function writeCatalogue(shop: Shop): Promise<void> {
  for (const id of ['food', 'books', 'gone'])
    await shop.send('CreateCategory', { id, name: id, description: `all ${id}` });
  await shop.send('CreateCategory', { id: 'novels', name: '小説', parentId: 'books' });
  await shop.send('UpdateCategory', { id: 'novels', name: 'Novels', parentId: 'food' });
  await shop.send('UpdateCategory', { id: 'novels', parentId: 'books', description: 'to read' });
  await shop.send('UpdateCategory', { id: 'food', description: null });
  await shop.send('DeleteCategory', { id: 'gone', reason: 'tidying up' });

  for (let number = 1; number <= 6; number += 1) {
    const usd = number % 3 === 0;
    await shop.send('CreateProduct', {
      id: `p${number}`,
      name: `Product ${number}`,
      price: usd ? number + 0.99 : number * 100,
      currency: usd ? 'USD' : 'JPY',
      categoryId: number % 2 ? 'books' : 'food',
      stockQuantity: 50,
    });
  }
  await shop.send('UpdateProduct', {
    id: 'p1',
    name: 'Renamed',
    description: 'new',
    price: 111,
    categoryId: 'novels',
  });
  await shop.send('ChangeProductPrice', { id: 'p3', newPrice: 12.34, reason: 'sale' });
  await shop.send('AdjustStock', { productId: 'p2', delta: -7 });
  await shop.send('DeleteProduct', { id: 'p5' });
}

/** One order for each way that a saga can go. */
async function writeOrders(mall: Mall, shop: Shop): Promise<void> {
  const items = [
    { productId: 'p1', quantity: 2 },
    { productId: 'p2', quantity: 1 },
  ];
  const shippingAddress = { postalCode: '100-0001', city: '東京', street: 'Chiyoda 1', country: 'JP' };
  const place = (id: string, order: object = {}) =>
    shop.send('CreateOrder', { id, userId: 'user-1', items, shippingAddress, ...order });
  const cancel = (orderId: string) => shop.send('CancelOrder', { orderId, reason: 'changed my mind' });
  const saga = (id: string) => openSaga(mall, shop, id);

  await place('pending', { shippingAddress: null });
  await place('started', { items: [{ productId: 'p6', quantity: 3 }], userId: 'user-2' });
  await saga('started').steps('reserve_inventory', 'process_payment');

  for (const id of ['confirmed', 'shipped', 'delivered', 'regretted', 'stuck', 'rescued']) {
    await place(id);
    await saga(id).run();
  }
  for (const id of ['shipped', 'delivered']) await shop.send('ShipOrder', { id });
  await shop.send('DeliverOrder', { id: 'delivered' });

  await place('declined', { paymentMethod: 'pm_card_declined' });
  await saga('declined').run();
  await place('withdrawn');
  await saga('withdrawn').step('reserve_inventory');
  await cancel('withdrawn');
  await saga('withdrawn').compensate();
  await cancel('regretted');
  await saga('regretted').compensate();

  for (const id of ['stuck', 'rescued']) {
    await cancel(id);
    await withoutRefunds(mall, shop, id).catch(() => undefined);
  }
  await saga('rescued').step('cancel_order', { incomplete: { refund_payment: { Error: 'x', Cause: '' } } });
}

function withoutRefunds(mall: Mall, shop: Shop, id: string): Promise<void> {
  const refund = async () => {
    throw new ServiceUnavailableError('the provider is away');
  };
  return openSaga(mall, shop, id, ({ gateway }) => ({ gateway: { ...gateway, refund } })).compensate();
}
