import { expect, test } from 'vitest';
import { orderOf, state, type Visitor } from '../../support/console.ts';

const STEPS = ['ReserveInventory', 'ProcessPayment', 'ArrangeShipping', 'ConfirmOrder'];
const COMPENSATION = ['BeginCompensation', 'ReleaseInventory', 'CancelOrder'];

export function orders(visitor: Visitor): void {
  test('an order that is placed with one click fills the diagram of its saga', async () => {
    const page = await visitor.open('try');
    await page.getByRole('button', { name: 'Confirmed Four steps' }).click();
    await page.locator('.placed a').first().click();
    await page.locator('.summary').getByText('Confirmed').waitFor();
    for (const step of STEPS) await state(page, step, 'done').waitFor();
    expect(await orderOf(page, STEPS, 'done')).toEqual(['1', '2', '3', '4']);
    await state(page, 'CancelOrder', 'open').waitFor();
  });

  test('a declined one shows its compensation in red and in order', async () => {
    const page = await visitor.open(`orders/${visitor.declined}`);
    await page.locator('.summary').getByText('the card was declined').waitFor();
    await state(page, 'ProcessPayment', 'failed').waitFor();
    for (const step of COMPENSATION) await state(page, step, 'undone').waitFor();
    expect(await orderOf(page, COMPENSATION, 'undone')).toEqual(['3', '4', '5']);
    await state(page, 'RefundPayment', 'open').waitFor();
    const [red, drawn] = await page.evaluate(() => {
      const probe = document.createElement('i');
      probe.style.color = 'var(--bad)';
      document.body.append(probe);
      const boxes = [...document.querySelectorAll('[data-look="undone"] .box')];
      return [getComputedStyle(probe).color, boxes.map((box) => getComputedStyle(box).stroke)];
    });
    expect(drawn).toEqual([red, red, red]);
  });

  test('the slider goes back to the order as it was placed, and so does the diagram', async () => {
    const page = await visitor.open(`orders/${visitor.confirmed}`);
    await state(page, 'ConfirmOrder', 'done').waitFor();
    await page.locator('.facts').getByText('Confirmed').first().waitFor();
    await page.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await page.getByText('State as of version 1').waitFor();
    await page.locator('.facts').getByText('Pending').waitFor();
    await state(page, 'ConfirmOrder', 'open').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('State as of version 2').waitFor();
    await page.locator('.facts mark').getByText('Processing').first().waitFor();
    await page.keyboard.press('End');
    await state(page, 'ConfirmOrder', 'done').waitFor();
  });

  test('an event leads to the log lines and the trace of its request', async () => {
    const page = await visitor.open(`streams/default/order/${visitor.confirmed}`);
    const placed = page.getByRole('button', { name: 'Order placed' });
    await placed.click();
    const detail = page.getByRole('region', { name: 'Event', exact: true });
    await detail.getByRole('heading', { name: 'Order placed' }).waitFor();
    await detail.getByTitle('Its log lines').click();
    await page.getByRole('button', { name: /CreateOrder OK/ }).waitFor();
    await page.goBack();
    await placed.click();
    await detail.getByRole('link', { name: /^1-[0-9a-f]{8}-[0-9a-f]{24}$/ }).click();
    const spans = page.getByRole('list', { name: 'Spans' });
    await spans.getByRole('button', { name: /CreateOrder/ }).waitFor();
  });
}
