/** The public GraphQL door, as a client sees it. */
export interface ShopClient {
  readonly send: <Data>(query: string, variables?: object) => Promise<Data>;
}

/** A client that shows this token. */
export function shopClient(url: string, authorization: string): ShopClient {
  return {
    async send<Data>(query: string, variables: object = {}): Promise<Data> {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as {
        data: Data;
        errors?: readonly { message: string }[];
      };
      if (errors?.length) throw new Error(errors.map(({ message }) => message).join('; '));
      return data;
    },
  };
}
