import { afterEach, describe, expect, test } from 'vitest';
import type { GraphqlApiDefinition } from '../../local/contracts.ts';
import { type Answer, code, resolver, serveApi } from './appsync-support.ts';

const SCHEMA = `
  enum Status { OPEN CLOSED }
  type Product { id: ID! name: String! price: Float at: AWSDateTime tags: [String!] category: Category status: Status }
  type Category { id: ID! name: String! }
  input ProductInput { id: ID name: String! }
  type Query { product(id: ID!, limit: Int = 20): Product products: [Product!]! other: String strict: String! }
  type Mutation { createProduct(input: ProductInput!): Product }
  type Subscription { created: Product @aws_subscribe(mutations: ["createProduct"]) }
`;
const INVOKE = code(
  "return { operation: 'Invoke', payload: { field: ctx.info.fieldName, args: ctx.args } };",
  'if (ctx.error) util.error(ctx.error.message, ctx.error.type); return ctx.result;',
);
const BATCH = code(
  "return { operation: 'BatchInvoke', payload: { id: ctx.source.id } };",
  'if (ctx.error) util.error(ctx.error.message, ctx.error.type); if (ctx.result.error) util.error(ctx.result.error); return ctx.result;',
);

let api: Awaited<ReturnType<typeof serveApi>>;
afterEach(() => api.close());

async function serve(answer: Answer, fields: Partial<GraphqlApiDefinition> = {}) {
  const resolvers = ['Query.product', 'Query.products', 'Query.strict', 'Mutation.createProduct'];
  api = await serveApi(
    {
      schema: SCHEMA,
      resolvers: [
        ...resolvers.map((field) => resolver(field, INVOKE)),
        resolver('Product.category', BATCH, { maxBatchSize: 3 }),
      ],
      ...fields,
    },
    answer,
  );
  return api;
}

const products = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id: String(id), name: `P${id}` }));
/** Products for a single invocation, categories for a batch. */
const catalogue = (count: number) => (payload: unknown) => ({
  payload: Array.isArray(payload) ? payload.map(({ id }) => ({ id, name: `C${id}` })) : products(count),
});

describe('resolvers', () => {
  test('arguments come with their defaults, ids as strings; the answer is read field by field', async () => {
    const { query, invocations } = await serve(() => ({
      payload: { id: 7, name: 'Chair', at: '2026-05-01T10:00:00Z' },
    }));
    expect(await query('{ p: product(id: 7) { id label: name at category { id } } }')).toMatchObject({
      data: { p: { id: '7', label: 'Chair', at: '2026-05-01T10:00:00Z' } },
    });
    expect(invocations[0]?.payload).toEqual({ field: 'product', args: { id: '7', limit: 20 } });
  });

  test('the context tells headers, variables and the selection', async () => {
    const seen = code(
      'return { operation: "Invoke", payload: [ctx.info, ctx.request.headers, ctx.identity, ctx.source] };',
      'return null;',
    );
    const { query, invocations } = await serve(() => ({ payload: null }), {
      resolvers: [resolver('Query.product', seen)],
    });
    const text = `query Q($id: ID!, $no: Boolean!) { product(id: $id) { key: id ...More at @include(if: $no) category { name } } }
      fragment More on Product { name ... on Product { price } tags @skip(if: true) }`;
    await query(text, { id: '1', no: false }, { 'Idempotency-Key': 'k-1' });
    expect(invocations[0]?.payload).toEqual([
      {
        fieldName: 'product',
        parentTypeName: 'Query',
        variables: { id: '1', no: false },
        selectionSetList: ['key', 'name', 'price', 'category', 'category/name'],
        selectionSetGraphQL: expect.stringContaining('key: id'),
      },
      expect.objectContaining({ 'idempotency-key': 'k-1', 'x-amzn-trace-id': invocations[0]?.trace }),
      expect.objectContaining({ sub: 'alice' }),
      null,
    ]);
  });

  test('a NONE data source passes the payload through', async () => {
    const none = code('return { payload: ctx.args };', 'return { id: ctx.result.id, name: "None" };');
    const resolvers = [resolver('Query.product', none, { dataSource: { kind: 'none' } })];
    const { query, invocations } = await serve(() => ({ payload: null }), { resolvers });
    expect(await query('{ product(id: 3) { id name } }')).toEqual({
      data: { product: { id: '3', name: 'None' } },
    });
    expect(invocations).toEqual([]);
  });

  test('earlyReturn answers without invoking', async () => {
    const early = code('runtime.earlyReturn({ id: "0", name: "Early" });', 'return null;');
    const { query, invocations } = await serve(() => ({ payload: null }), {
      resolvers: [resolver('Query.product', early)],
    });
    expect(await query('{ product(id: 3) { name } }')).toEqual({ data: { product: { name: 'Early' } } });
    expect(invocations).toEqual([]);
  });

  test('a field that the schema does not have is refused', async () => {
    await serve(() => ({ payload: null }));
    const unknown = { schema: SCHEMA, resolvers: [resolver('Query.nothing', INVOKE)] };
    await expect(serveApi(unknown, () => ({ payload: null }))).rejects.toThrow(
      'No field named nothing found on type Query',
    );
  });
});

describe('BatchInvoke', () => {
  test('siblings share an invocation up to the batch size, in order', async () => {
    const { query, invocations } = await serve(catalogue(5));
    const { data } = await query('{ products { id category { name } } }');
    expect(data).toEqual({ products: products(5).map(({ id }) => ({ id, category: { name: `C${id}` } })) });
    expect(invocations.slice(1).map(({ payload }) => payload)).toEqual([
      [{ id: '0' }, { id: '1' }, { id: '2' }],
      [{ id: '3' }, { id: '4' }],
    ]);
  });

  test('one context may fail without the others', async () => {
    const answer = (payload: unknown) =>
      Array.isArray(payload)
        ? { payload: payload.map(({ id }) => (id === '1' ? { error: 'broken' } : { id, name: 'C' })) }
        : { payload: products(3) };
    const { query } = await serve(answer);
    const { data, errors } = await query('{ products { category { name } } }');
    expect(data).toEqual({
      products: [{ category: { name: 'C' } }, { category: null }, { category: { name: 'C' } }],
    });
    expect(errors).toMatchObject([{ path: ['products', 1, 'category'], message: 'broken' }]);
  });

  test.each([
    [{ payload: [{}] }, 'Lambda:IllegalArgument'],
    [{ payload: { not: 'a list' } }, 'Lambda:IllegalArgument'],
    [
      { functionError: 'Unhandled' as const, payload: { errorMessage: 'down', errorType: 'Error' } },
      'Lambda:Unhandled',
    ],
  ])('an answer of %j is the error of every context', async (wrong, errorType) => {
    const { query } = await serve((payload: unknown) =>
      Array.isArray(payload) ? wrong : { payload: products(2) },
    );
    const { errors } = await query('{ products { category { name } } }');
    expect(errors).toMatchObject([{ errorType }, { errorType }]);
  });
});

describe('errors', () => {
  test('util.error has every member of the shape', async () => {
    const failing = code(
      'return { operation: "Invoke", payload: 1 };',
      'util.error("gone", "NOT_FOUND", { id: 1 }, { code: "NOT_FOUND" });',
    );
    const { query } = await serve(() => ({ payload: 1 }), {
      resolvers: [resolver('Query.product', failing)],
    });
    expect(await query('{\n  product(id: 1) { id } }')).toEqual({
      data: { product: null },
      errors: [
        {
          path: ['product'],
          data: { id: 1 },
          errorType: 'NOT_FOUND',
          errorInfo: { code: 'NOT_FOUND' },
          locations: [{ line: 2, column: 3, sourceName: null }],
          message: 'gone',
        },
      ],
    });
  });

  test('appendError leaves the data', async () => {
    const warning = code(
      'return { operation: "Invoke", payload: 1 };',
      'util.appendError("old", "WARNING"); return ctx.result;',
    );
    const answer = () => ({ payload: { id: 1, name: 'A' } });
    const { query } = await serve(answer, { resolvers: [resolver('Query.product', warning)] });
    expect(await query('{ product(id: 1) { id } }')).toMatchObject({
      data: { product: { id: '1' } },
      errors: [{ path: ['product'], errorType: 'WARNING', message: 'old', errorInfo: null }],
    });
  });

  test('what a function throws is Lambda:Unhandled', async () => {
    const { query } = await serve(() => ({
      functionError: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'oops' },
    }));
    const { errors } = await query('{ product(id: 1) { id } }');
    expect(errors).toMatchObject([
      { errorType: 'Lambda:Unhandled', message: 'oops', errorInfo: null, data: null },
    ]);
  });

  test('a mistake in the code is a Runtime Error; the log says which', async () => {
    const broken = code('return ctx.nothing.at.all;', 'return null;');
    const { query, errors: logged } = await serve(() => ({ payload: 1 }), {
      resolvers: [resolver('Query.product', broken)],
    });
    const { errors } = await query('{ product(id: 1) { id } }');
    expect(errors).toMatchObject([{ errorType: 'Code', message: 'Runtime Error' }]);
    expect(logged[0]).toContain('Query.product');
  });

  test('null where the schema has none bubbles up', async () => {
    const { query } = await serve(() => ({ payload: null }));
    const strict = { path: ['strict'], locations: null };
    expect(await query('{ strict other }')).toEqual({
      data: null,
      errors: [
        {
          ...strict,
          message: "Cannot return null for non-nullable type: 'String' within parent 'Query' (/strict)",
        },
      ],
    });
  });

  test.each([
    [
      { name: null },
      'name',
      "Cannot return null for non-nullable type: 'String' within parent 'Product' (/products[0]/name)",
    ],
    [
      { at: 'today' },
      'at',
      "Can't serialize value (/products[0]/at) : Unable to serialize `today` as a valid DateTime Object.",
    ],
    [
      { tags: 'a' },
      'tags',
      "Can't resolve value (/products[0]/tags) : type mismatch error, expected type LIST",
    ],
    [
      { status: 'LOST' },
      'status',
      "Can't serialize value (/products[0]/status) : Invalid input for Enum 'Status'. No value found for name 'LOST'",
    ],
  ])('an answer of %j does not fit: %s', async (product, field, message) => {
    const { query } = await serve(() => ({ payload: [product] }));
    expect((await query(`{ products { ${field} } }`)).errors).toMatchObject([{ message }]);
  });

  test.each([
    [
      '{ nothing }',
      "Validation error of type FieldUndefined: Field 'nothing' in type 'Query' is undefined @ 'nothing'",
    ],
    [
      '{ products { x } }',
      "Validation error of type FieldUndefined: Field 'x' in type 'Product' is undefined @ 'products/x'",
    ],
    [
      '{ product { id } }',
      "Validation error of type MissingFieldArgument: Missing field argument id @ 'product'",
    ],
    [
      '{ products }',
      "Validation error of type SubSelectionRequired: Sub selection required for type [Product!]! of field products @ 'products'",
    ],
    ['query($a: Nope) { other }', 'Validation error of type UnknownType: Unknown type Nope'],
  ])('the query %s is not valid', async (text, message) => {
    const { query } = await serve(() => ({ payload: null }));
    const { data, errors } = await query(text);
    expect(data).toBe(null);
    expect(errors).toContainEqual({
      path: null,
      locations: [{ line: 1, column: expect.any(Number), sourceName: null }],
      message,
    });
  });

  test.each([
    [{}, "Variable 'input' has coerced Null value for NonNull type 'ProductInput!'"],
    [{ input: null }, "Variable 'input' has coerced Null value for NonNull type 'ProductInput!'"],
    [{ input: {} }, "Variable 'input' has coerced Null value for NonNull type 'String!'"],
    [{ input: { name: null } }, "Variable 'input' has coerced Null value for NonNull type 'String!'"],
    [
      { input: { name: 'a', x: 1 } },
      "The variables input contains a field name 'x' that is not defined for input object type 'ProductInput' ",
    ],
    [{ input: { name: [] } }, expect.stringMatching(/^Variable 'input' has an invalid value/)],
  ])('variables of %j do not fit', async (variables, message) => {
    const { query, invocations } = await serve(() => ({ payload: null }));
    const answer = await query(
      'mutation($input: ProductInput!) { createProduct(input: $input) { id } }',
      variables,
    );
    expect(answer).toMatchObject({ data: null, errors: [{ path: null, message }] });
    expect(invocations).toEqual([]);
  });

  test('a subscription is not served here', async () => {
    const { query } = await serve(() => ({ payload: null }));
    expect(await query('subscription { created { id } }')).toMatchObject({
      data: null,
      errors: [{ message: expect.any(String) }],
    });
  });
});

describe('limits', () => {
  test('fields below the depth limit fail, those above are answered', async () => {
    const { query } = await serve(catalogue(1), { queryDepthLimit: 2 });
    expect(await query('{ products { id category { name } } }')).toMatchObject({
      data: { products: [{ id: '0', category: null }] },
      errors: [{ path: ['products', 0, 'category', 'name'], errorType: 'QueryDepthLimitReached' }],
    });
    expect(await query('{ products { id } }')).toEqual({ data: { products: [{ id: '0' }] } });
  });

  test('resolvers beyond the count limit fail', async () => {
    const { query, invocations } = await serve(catalogue(4), { resolverCountLimit: 3 });
    const { errors } = await query('{ products { category { name } } }');
    expect(errors).toMatchObject([
      { path: ['products', 2, 'category'], errorType: 'ResolverExecutionLimitReached' },
      { path: ['products', 3, 'category'], errorType: 'ResolverExecutionLimitReached' },
    ]);
    expect(invocations[1]?.payload).toHaveLength(2);
  });

  test('introspection can be switched off; __typename stays', async () => {
    const { query } = await serve(catalogue(1), { introspection: false });
    const { errors } = await query('{ __schema { types { name } } }');
    expect(errors).toMatchObject([
      {
        message:
          "Validation error of type FieldUndefined: Field '__schema' in type 'Query' is undefined @ '__schema'",
      },
    ]);
    expect(await query('{ products { __typename } }')).toEqual({
      data: { products: [{ __typename: 'Product' }] },
    });
  });

  test('introspection is on otherwise', async () => {
    const { query } = await serve(catalogue(1));
    expect(await query('{ __type(name: "Category") { name } }')).toEqual({
      data: { __type: { name: 'Category' } },
    });
  });
});
