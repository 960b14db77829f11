import pg from 'pg';
import { containing } from '../../functions/read-model/search-text.ts';
import { asking, instant } from '../support/catalogue.ts';
import { type ReadSide, startReadSide } from '../support/read-side.ts';
import { measure, printTimes } from './measure.ts';

const ROWS = 100_000;
const PAGE = 20;
const ROUNDS = 20;

/** Every tenth product is of another kind; every text is another one. */
const FILL = `
  set search_path = read_model_v1;
  insert into products (tenant, id, version, created_at, updated_at, name, description, price, price_hundredths, currency,
    category_id, name_key, search_text)
  select tenant, 'p' || n, 1, at, at, name, description, price, price * 100, 'JPY', 'c' || n % 100, lower(name),
    'x' || regexp_replace(lower(name || E'\\x01' || description), '(.)', '\\1x', 'g')
  from (values ('default'), ('rival')) tenants (tenant), generate_series(1, ${ROWS}) n,
    lateral (select timestamptz '2026-01-01' + n * interval '1 second' as at,
      (array['MacBook Pro', '電子時計', 'ノートパソコン', 'Coffee', 'Elixir book', '椅子', 'Tシャツ', 'スマートフォン', '机', '本棚'])[1 + n % 10]
        || ' ' || n as name,
      'これは商品の説明です。' || md5(n::text) || ' 日本製 ' || md5((n * 7)::text) as description,
      1000 + n * 7919 % 500000 as price) texts;
  insert into stock (tenant, id, version, created_at, updated_at, on_hand, reserved)
  select tenant, id, 1, created_at, updated_at, 100, 0 from products;
  insert into orders (tenant, id, version, created_at, updated_at, user_id, status, total, currency, lines, saga_status,
    completed_steps, outstanding)
  select 'default', 'o' || n, 1, timestamptz '2026-01-01' + n * interval '1 second', now(), 'user-' || n % 1000,
    (array['PENDING', 'CONFIRMED', 'SHIPPED', 'DELIVERED', 'CANCELLED'])[1 + n % 5], 1000 + n,
    (array['JPY', 'USD'])[1 + n % 2], '[]', 'STARTED', '{}', '{}' from generate_series(1, ${ROWS}) n;
  vacuum analyze;`;

/** Prints the plan of a statement as a role sees it, without what differs from run to run. */
async function explain(client: pg.Client, role: string, title: string, statement: string): Promise<void> {
  await client.query(`begin; set local role ${role}; set local app.tenants = 'default'`);
  const { rows } = await client.query(`explain (analyze, costs off, timing off, summary off) ${statement}`);
  await client.query('rollback');
  console.log(`\n${title}\n${rows.map((row) => `  ${Object.values(row)[0]}`).join('\n')}`);
}

const SELECT = `select products.id, products.name, stock.on_hand from products
  left join stock on stock.tenant = products.tenant and stock.id = products.id`;
const keysetPage = (page: number) =>
  `${SELECT} where (products.created_at, products.id) > ('${instant((page - 1) * PAGE)}', 'p${(page - 1) * PAGE}')
  order by products.created_at, products.id limit ${PAGE + 1}`;
const search = (term: string) => `select id from products
  where tenant = current_setting('app.tenants', true) and search_text like '${containing(term)}'`;

async function plans(client: pg.Client): Promise<void> {
  await client.query('set search_path = read_model_v1; set max_parallel_workers_per_gather = 0');
  await explain(client, 'shop_reader', 'Page 1 by keyset', keysetPage(1));
  await explain(client, 'shop_reader', 'Page 1 000 by keyset', keysetPage(1_000));
  await explain(client, 'shop_search', 'Search, two characters, by the function’s role', search('時計 77'));
  await explain(
    client,
    'shop_reader',
    'The same by the reader itself, under row-level security',
    search('時計 77'),
  );
  await explain(
    client,
    'shop_reader',
    'Statistics of products',
    'select count(*), min(price_hundredths), max(price_hundredths), sum(price_hundredths) from products',
  );
}

async function times({ reader }: ReadSide): Promise<void> {
  const ask = asking(reader);
  const cursorOf = async (page: number) => {
    const row = `p${(page - 1) * PAGE}`;
    return Buffer.from(JSON.stringify([instant((page - 1) * PAGE), row])).toString('base64url');
  };
  const timed = async (what: string, work: () => Promise<unknown>) => {
    await work();
    printTimes(what, await measure(ROUNDS, work));
  };
  console.log(`\nOver ${ROWS} products and orders, another tenant's ${ROWS} beside them\n`);
  await timed('products by keyset, page 1', () => ask('PageProducts', { count: false }));
  for (const page of [1_000, 4_900]) {
    const after = await cursorOf(page);
    await timed(`products by keyset, page ${page}`, () => ask('PageProducts', { after, count: false }));
  }
  await timed('the same with totalCount', () => ask('PageProducts'));
  await timed('products by offset, page 1', () => ask('ListProducts'));
  await timed('products by offset, page 1000', () => ask('ListProducts', { offset: 19_980 }));
  for (const term of ['電子', '時計 77', 'elixir book 777', '絶無', '商品', '本', '時']) {
    await timed(`search ${term}`, () => ask('SearchProducts', { searchTerm: term }));
  }
  await timed('a price range', () => ask('ListProducts', { minPrice: 1_000, maxPrice: 1_050 }));
  await timed('GetCategoryStatistics', () => ask('GetCategoryStatistics'));
  await timed('GetProductStatistics', () => ask('GetProductStatistics'));
  await timed('GetCategoryProductStatistics', () =>
    ask('GetCategoryProductStatistics', { categoryId: 'c7' }),
  );
  await timed('GetOrderStatistics', () => ask('GetOrderStatistics'));
}

/** Lists, search and statistics over 100 000 rows, with their plans. */
export async function paging(): Promise<void> {
  const readSide = await startReadSide();
  const { host, port } = readSide.engine;
  const client = new pg.Client({ host, port, user: 'rdsadmin', database: 'shop', ssl: false });
  try {
    await client.connect();
    for (const statement of FILL.split(';')) if (statement.trim()) await client.query(statement);
    await times(readSide);
    await plans(client);
  } finally {
    await client.end();
    await readSide.stop();
  }
}
