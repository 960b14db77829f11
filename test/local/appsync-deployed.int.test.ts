/** The schema and the resolver that are deployed, on a function that answers as the contract says. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isObject } from '../../local/json.ts';
import { deployedResolver, resolver, serveApi } from './appsync-support.ts';

const product = { id: '1', name: 'MacBook Pro', price: 299_000, categoryId: '1', currency: 'JPY' };
const category = { id: '1', name: 'Electronics' };

/** What a function answers for one context. */
function answerOf({ field, arguments: args }: { field: string; arguments: Record<string, unknown> }) {
  switch (field) {
    case 'Query.products':
      return { data: [product, { ...product, id: '2' }] };
    case 'Product.category':
      return { data: category };
    case 'Mutation.createCategory':
      return { data: { ...category, name: isObject(args.input) ? args.input.name : '' } };
    default:
      return {
        error: { message: `no ${field}`, type: 'NOT_FOUND', info: { code: 'NOT_FOUND', retryable: false } },
      };
  }
}

let api: Awaited<ReturnType<typeof serveApi>>;
beforeAll(async () => {
  const code = await deployedResolver();
  const fields = ['Query.products', 'Query.product', 'Mutation.createCategory'];
  api = await serveApi(
    {
      authentication: [{ mode: 'AWS_IAM' }, { mode: 'AMAZON_COGNITO_USER_POOLS' }],
      schema: readFileSync('graphql/schema.graphql', 'utf8'),
      resolvers: [
        ...fields.map((field) => resolver(field, code)),
        resolver('Product.category', code, { maxBatchSize: 200 }),
      ],
    },
    (payload: Parameters<typeof answerOf>[0] | Parameters<typeof answerOf>[0][]) => ({
      payload: Array.isArray(payload) ? payload.map(answerOf) : answerOf(payload),
    }),
  );
});
afterAll(() => api.close());

test('a mutation', async () => {
  const query = 'mutation { createCategory(input: { name: "Electronics" }) { id name } }';
  expect(await api.query(query)).toEqual({ data: { createCategory: category } });
});

test('a query with a nested field in one batch', async () => {
  const before = api.invocations.length;
  const query = 'query { products { id name price category { id name } } }';
  expect(await api.query(query)).toEqual({
    data: { products: ['1', '2'].map((id) => ({ id, name: product.name, price: 299_000, category })) },
  });
  expect(api.invocations).toHaveLength(before + 2);
});

test('an error of the function with its info', async () => {
  expect(await api.query('{ product(id: "9") { id } }')).toMatchObject({
    data: { product: null },
    errors: [
      {
        errorType: 'NOT_FOUND',
        errorInfo: { code: 'NOT_FOUND' },
        message: 'no Query.product',
        path: ['product'],
      },
    ],
  });
});
