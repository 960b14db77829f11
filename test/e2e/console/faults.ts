import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { PATIENCE, state, type Visitor } from '../../support/console.ts';

export function faults(visitor: Visitor): void {
  test('a payment provider and a carrier that fail for a while are seen to be asked again', async () => {
    const page = await visitor.open('try');
    const payment = await placedBy(page, /Payment, The payment provider is away twice/);
    const shipment = await placedBy(page, /Shipment, The carrier times out once/);
    for (const path of [payment, shipment]) {
      await page.locator(`.placed a[href="${path}"]`).getByText('Confirmed').waitFor();
    }
    await page.locator(`.placed a[href="${payment}"]`).click();
    await state(page, 'ProcessPayment', 'done').getByText('2 attempts').waitFor();
    await page.getByRole('row', { name: /the payment provider is unavailable/ }).waitFor();
  });

  test('a crash of the projector is seen to strike once, and to lose nothing', async () => {
    const page = await visitor.open('try');
    const fault = page.locator('.faults li', { hasText: 'The projector crashes on its next batch' });
    await fault.getByRole('button').click();
    await fault.getByText('Armed').waitFor();
    await page.getByRole('button', { name: 'Confirmed Four steps' }).click();
    await fault.getByText('Armed').waitFor({ state: 'detached' });
    await page.locator('.placed li').first().getByText('Confirmed').waitFor();
    await page.getByRole('link', { name: 'System' }).click();
    const projector = page.locator('.reader', { hasText: 'projector' });
    await projector.getByText('Runtime exited with error: signal: killed').waitFor();
    await projector.getByText('Idle').waitFor();
    expect(await fact(page, 'projector', 'Retries')).not.toBe('0');
    expect(await fact(page, 'projector', 'Given up')).toBe('0');
    await expect.poll(() => fact(page, 'Read model', 'Behind'), PATIENCE).toBe('0');
  });
}

/** Clicks on a fault that is an order's own, and answers the path of the order. */
async function placedBy(page: Page, name: RegExp): Promise<string> {
  const placed = page.waitForResponse((response) => /createOrder/.test(response.request().postData() ?? ''));
  await page.getByRole('button', { name }).click();
  const { data } = (await (await placed).json()) as {
    readonly data: { readonly createOrder: { readonly id: string } };
  };
  return `/console/orders/${data.createOrder.id}`;
}

/** A figure of a reader of the stream, or of the read model. */
export function fact(page: Page, reader: string, name: string): Promise<string> {
  const row = page.locator('.reader', { hasText: reader }).locator('.facts > div', { hasText: name });
  return row.locator('dd').innerText();
}
