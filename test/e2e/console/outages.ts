import pg from 'pg';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { PATIENCE, place, type Visitor } from '../../support/console.ts';
import { operate } from '../../support/operator.ts';
import { freezePostgres } from '../../support/postgres-processes.ts';
import { fact } from './faults.ts';

const LOAD = 20;

export function outages(visitor: Visitor): void {
  test('a parked stream is unparked with one click, once what stopped it is mended', async () => {
    const { laptop } = visitor;
    const page = await visitor.open('system');
    await statement(visitor, "alter table read_model_v1.categories add constraint odd check (name <> 'Odd')");
    await laptop.graphql('mutation { createCategory(input: { id: "odd", name: "Odd" }) { id } }');
    const parked = page.locator('.parked-stream', { hasText: 'default/category/odd' });
    await parked.getByText('violates check constraint').waitFor();
    await vital(page, 'Parked', /^1$/);
    await parked.getByRole('button', { name: 'Unpark' }).click();
    await page.getByText(/default\/category\/odd is still parked: .*check constraint/).waitFor();
    await statement(visitor, 'alter table read_model_v1.categories drop constraint odd');
    await parked.getByRole('button', { name: 'Unpark' }).click();
    await page.getByText('default/category/odd is no longer parked: 1 commit applied.').waitFor();
    await parked.waitFor({ state: 'detached' });
    const { data } = await laptop.graphql('{ category(id: "odd") { name } }');
    expect(data).toEqual({ category: { name: 'Odd' } });
  });

  test('PostgreSQL hangs and is killed under load: the lag is seen to grow and to go, and nothing is lost', async () => {
    const { laptop } = visitor;
    const page = await visitor.open('system');
    await page.locator('.reader', { hasText: 'Read model' }).getByText('Behind').waitFor();
    const postgres = await freezePostgres(laptop.directory);
    try {
      await Promise.all(Array.from({ length: LOAD }, () => place(laptop, 'pm_card_visa')));
      await vital(page, 'Lag', /(?:\ds|\d s|\d m)$/);
      await page.getByText('The database cannot be asked.').waitFor();
    } finally {
      postgres.crash();
    }
    await expect.poll(() => behind(page), PATIENCE).toBe('0');
    await vital(page, 'Lag', /ms$/);
    await settled(visitor);
    expect(await operate(laptop, 'projections.ts', ['verify'])).toMatch(/differences: 0$/m);
  });
}

/** Waits until one of the figures in the corner of the page is so. */
async function vital(page: Page, name: string, figure: RegExp): Promise<void> {
  const sign = page.getByLabel('How the system is doing').locator('dl > div', { hasText: name });
  await sign.locator('dd').filter({ hasText: figure }).waitFor();
}

/** While the database cannot be asked there is no such figure. */
async function behind(page: Page): Promise<string> {
  const known = await page.locator('.reader', { hasText: 'Read model' }).getByText('Behind').count();
  return known === 0 ? '' : await fact(page, 'Read model', 'Behind');
}

/** Waits until no order is on its way. */
async function settled({ laptop }: Visitor): Promise<void> {
  await vi.waitFor(
    async () => {
      const { data } = await laptop.graphql<{
        orderStatistics: { byStatus: readonly { readonly status: string }[] };
      }>('{ orderStatistics { byStatus { status count } } }');
      const statuses = data?.orderStatistics.byStatus.map(({ status }) => status);
      expect(statuses?.toSorted()).toEqual(['CANCELLED', 'CONFIRMED']);
    },
    { ...PATIENCE, interval: 100 },
  );
}

/** Has the owner of the database change something in it. */
async function statement({ laptop }: Visitor, sql: string): Promise<void> {
  const {
    PGHOST: host = '',
    PGPORT: port,
    PGUSER: user = '',
    PGDATABASE: database = '',
  } = laptop.environment;
  const client = new pg.Client({ host, port: Number(port), user, database, ssl: false });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
