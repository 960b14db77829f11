import { request } from './request.ts';

interface Answer<Data> {
  readonly data: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** Asks the GraphQL API, the one that every client uses. Throws with the messages of its errors. */
export async function graphql<Data>(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  signal?: AbortSignal,
): Promise<Data> {
  const response = await request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
  const { data, errors } = (await response.json()) as Answer<Data>;
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('; '));
  if (data === null) throw new Error('the API answered without data');
  return data;
}
