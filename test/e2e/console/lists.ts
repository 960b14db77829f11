import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../console/api/observation.ts';
import { PATIENCE, type Visitor } from '../../support/console.ts';

const PAGE = 500;

export function lists(visitor: Visitor): void {
  test('ten thousand events are a list of a few rows at a time', async () => {
    const page = await visitor.open('orders');
    await page.route('**/observe/v1/events?*', (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
      const items = Array.from({ length: PAGE }, (_, index) => event(10_000 - from - index));
      const next = from + PAGE < 10_000 ? String(from + PAGE) : null;
      return route.fulfill({ json: { items, next } });
    });
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    const list = page.getByRole('list', { name: 'Events' });
    await list.getByRole('button').first().focus();
    const oldest = list.getByRole('button', { name: /v1$/ });
    const toTheEnd = async () => {
      await page.keyboard.press('End');
      return await oldest.count();
    };
    await expect.poll(toTheEnd, PATIENCE).toBe(1);
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
  });
}

function event(version: number): RecordedEvent {
  return {
    stream: 'default/stock/1',
    version,
    type: 'StockAdjusted',
    schemaVersion: 1,
    occurredAt: 1_700_000_000_000 + version,
    actor: 'a',
    correlationId: null,
    causationId: null,
    traceId: null,
    commitId: `c-${version}`,
    commitIndex: 0,
    commitSize: 1,
    snapshot: false,
    data: {},
  };
}
