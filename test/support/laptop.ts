import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startCloud } from '../../local/cloud.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { type TokenHolder, tokenFor } from './tokens.ts';

const local = join(import.meta.dirname, '..', '..', '.local');

/** A laptop cloud for one test file. */
export interface Laptop extends Cloud {
  /** Every line that the cloud and its functions have logged so far. */
  readonly lines: readonly string[];
  /** Where the instance's data is, such as the buckets of failed batches in `s3/`. */
  readonly directory: string;
  /** A token, as `authorization` header of the GraphQL door; the RPC door wants `Bearer ` before it. */
  readonly token: (holder?: TokenHolder) => Promise<string>;
  /** Sends a GraphQL request and answers the response's JSON. */
  readonly graphql: <Data = Record<string, unknown>>(
    query: string,
    options?: GraphqlOptions,
  ) => Promise<GraphqlAnswer<Data>>;
}

interface GraphqlOptions {
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asks: an administrator of the tenant `default` unless told otherwise. */
  readonly as?: TokenHolder;
}

/** A GraphQL response, its errors in AppSync's shape. */
export interface GraphqlAnswer<Data> {
  readonly data: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path: readonly (string | number)[] | null;
    readonly errorType?: string | null;
    readonly errorInfo?: Readonly<Record<string, unknown>> | null;
  }[];
}

/** Starts a synthesised application on free ports, with nothing in it; `stop` leaves nothing behind. */
export async function startLaptop(assembly: string): Promise<Laptop> {
  const directory = await instanceDirectory(local);
  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(line);
  };
  const cloud = await startCloud({
    assembly,
    ports: { graphql: 0, aws: 0, functionUrls: [0, 0] },
    local,
    directory,
    persist: false,
    log: { info: log, error: log },
    progress: log,
    onFailure: (error) => {
      throw error;
    },
    signal: new AbortController().signal,
  });
  const token: Laptop['token'] = (holder) => tokenFor(cloud.issuer, holder);
  return {
    ...cloud,
    lines,
    directory,
    token,
    graphql: async (query, { variables = {}, headers = {}, as } = {}) => {
      const authorization = await token(as);
      const response = await fetch(cloud.urls.graphql, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization, ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as never;
    },
    stop: async () => {
      await cloud.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
