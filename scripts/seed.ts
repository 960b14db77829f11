/**
 * Fills an empty shop with the sample catalogue, through the public door: `npm run seed -- --url <GraphQL URL>`, for a deployment
 * with an administrator's `--token` or the variable TOKEN. Every command names its id, so running it again changes nothing.
 */
import { parseArgs } from 'node:util';
import { administratorToken } from './sign-in.ts';

const CATEGORIES = ['電子機器', '書籍', '衣類', '家具', '食品'];

/** Name, price in JPY, id of the category. */
const PRODUCTS: readonly (readonly [string, number, string])[] = [
  ['MacBook Pro', 299_000, '1'],
  ['iPhone 15', 120_000, '1'],
  ['Elixir book', 3_500, '2'],
  ['Phoenix guide', 4_200, '2'],
  ['T-shirt', 2_800, '3'],
  ['Chair', 45_000, '4'],
  ['Coffee', 1_200, '5'],
];
const STOCK = 100;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:4000/graphql' },
    token: { type: 'string' },
  },
});

const authorization = await administratorToken(values.url, values.token ?? process.env.TOKEN);

async function mutate(query: string, input: object): Promise<void> {
  const response = await fetch(values.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization,
    },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const { errors } = (await response.json()) as { errors?: readonly { readonly message: string }[] };
  if (errors?.length) throw new Error(errors.map(({ message }) => message).join('; '));
}

const CREATE_CATEGORY = 'mutation ($input: CreateCategoryInput!) { createCategory(input: $input) { id } }';
const CREATE_PRODUCT = 'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }';

// One after the other: lists are in the order of creation.
for (const [index, name] of CATEGORIES.entries()) await mutate(CREATE_CATEGORY, { id: `${index + 1}`, name });
for (const [index, [name, price, categoryId]] of PRODUCTS.entries()) {
  await mutate(CREATE_PRODUCT, { id: `${index + 1}`, name, price, categoryId, stockQuantity: STOCK });
}
console.log(`seeded ${CATEGORIES.length} categories and ${PRODUCTS.length} products`);
