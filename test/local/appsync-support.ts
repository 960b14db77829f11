import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { createGraphqlEngine } from '../../local/appsync/index.ts';
import type {
  GraphqlApiDefinition,
  GraphqlResolver,
  InvocationResult,
  LogSink,
} from '../../local/contracts.ts';
import { idClaims } from '../../local/identity/claims.ts';
import { Issuer } from '../../local/identity/issuer.ts';
import { SigningKeys } from '../../local/identity/signing-keys.ts';
import { ALICE, POOL, WEB } from '../support/user-pool.ts';

export const FUNCTION = 'arn:aws:lambda:eu-west-1:000000000000:function:answering';

/** One invocation that the fake function saw. */
export interface Invocation {
  readonly payload: unknown;
  readonly trace: string | undefined;
}

export type Answer = (payload: never) => InvocationResult | Promise<InvocationResult>;

/** A resolver on the fake function. */
export function resolver(
  field: string,
  code: string,
  fields: Partial<GraphqlResolver> = {},
): GraphqlResolver {
  const [typeName = '', fieldName = ''] = field.split('.');
  const dataSource = { kind: 'lambda', functionArn: FUNCTION } as const;
  return { typeName, fieldName, code, maxBatchSize: 0, dataSource, ...fields };
}

/** The code of a resolver with these two functions' bodies. */
export function code(request: string, response: string): string {
  return `import { util, runtime, extensions } from '@aws-appsync/utils';
    export function request(ctx) { ${request} }
    export function response(ctx) { ${response} }`;
}

/** A resolver that is deployed, built as it is for deployment. */
export async function deployedResolver(
  name: 'resolver' | 'publish' | 'subscribe' = 'resolver',
): Promise<string> {
  const result = await build({
    entryPoints: [`graphql/${name}.ts`],
    bundle: true,
    format: 'esm',
    target: 'esnext',
    external: ['@aws-appsync/utils'],
    write: false,
  });
  return result.outputFiles[0]?.text ?? '';
}

/** An API served on a free port of the loopback interface; unless told otherwise, alice asks. */
export async function serveApi(
  definition: Partial<GraphqlApiDefinition> & { schema: string },
  answer: Answer,
) {
  const invocations: Invocation[] = [];
  const errors: string[] = [];
  const issuer = new Issuer(POOL, await SigningKeys.open());
  const log: LogSink = { info: () => {}, error: (line) => errors.push(line) };
  const engine = await createGraphqlEngine(
    {
      apiId: 'api',
      authentication: [{ mode: 'AMAZON_COGNITO_USER_POOLS' }, { mode: 'AWS_IAM' }],
      resolvers: [],
      introspection: true,
      ...definition,
    },
    {
      invoke: async (_arn, payload, options) => {
        invocations.push({ payload, trace: options?.trace });
        return answer(payload as never);
      },
      log,
      verify: (token) => issuer.verify(token),
      accessKey: { accountId: '000000000000', id: 'laptop', secret: 'laptop' },
      callers: { groups: POOL.groups, attributes: POOL.customAttributes },
    },
  );
  const token = await issuer.keys.sign(idClaims(POOL, WEB, ALICE));
  const server = createServer(engine.handle).on('upgrade', engine.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}/graphql`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: token, ...headers },
    });
  return {
    origin,
    post,
    issuer,
    invocations,
    errors,
    query: async (query: string, variables: object = {}, headers: Record<string, string> = {}) => {
      const response = await post(JSON.stringify({ query, variables }), headers);
      return (await response.json()) as { data: unknown; errors?: Record<string, unknown>[] };
    },
    close: async () => {
      await engine.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
