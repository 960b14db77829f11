import { expect, test } from 'vitest';
import { place, type Visitor } from '../../support/console.ts';
import { tampered } from '../../support/tokens.ts';

export function visits(visitor: Visitor): void {
  test('dark is remembered', async () => {
    const page = await visitor.open('try');
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.getByRole('button', { name: 'Dark or light' }).click();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);
  });

  test('a backend that is away is told, and what was missed is there once it is back', async () => {
    visitor.expectComplaints(/ERR_CONNECTION_REFUSED/);
    const page = await visitor.openUrl('about:blank');
    await page.route('**/observe/v1/live', (route) => route.abort('connectionrefused'));
    await page.goto(`${visitor.laptop.urls.console}/orders`);
    const list = page.getByRole('list', { name: 'Orders' });
    await list.waitFor();
    const lost = page.getByText('The backend does not answer. What you see may be old');
    await lost.waitFor();
    const missed = await place(visitor.laptop, 'pm_card_visa');
    expect(await list.locator(`a[href$="${missed}"]`).count()).toBe(0);
    await page.unrouteAll();
    await lost.waitFor({ state: 'detached' });
    await list.locator(`a[href$="${missed}"]`).getByText('Confirmed').waitFor();
  });

  test('a token of before the restart of the issuer is replaced', async () => {
    visitor.expectComplaints(/401/);
    const page = await visitor.open('system');
    let refused: string | undefined;
    await page.route('**/graphql', (route) => {
      const headers = route.request().headers();
      const { authorization = '' } = headers;
      refused ??= authorization;
      const sent = authorization === refused ? tampered(authorization) : authorization;
      return route.continue({ headers: { ...headers, authorization: sent } });
    });
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByRole('list', { name: 'Orders' }).getByRole('link').first().waitFor();
    expect(refused).toBeDefined();
  });

  test('GraphiQL signs in whom its form names', async () => {
    const page = await visitor.openUrl(visitor.laptop.urls.graphiql);
    const form = page.getByRole('form', { name: 'Caller' });
    await form.getByText('✓').waitFor();
    const asCustomer = page.waitForResponse(/\/oauth2\/token$/);
    await form.getByLabel('role').selectOption('customer');
    expect((await asCustomer).status()).toBe(200);
    await form.getByText('✓').waitFor();
    await page.locator('.graphiql-editors').first().waitFor();
  });
}
