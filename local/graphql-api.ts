import { createGraphqlEngine } from './appsync/index.ts';
import { ACCESS_KEY } from './aws/access-key.ts';
import type { GraphqlEngine } from './contracts.ts';
import type { Functions } from './lambda/functions.ts';
import type { CloudModel } from './resources/model.ts';
import type { Surroundings } from './surroundings.ts';

/** Makes the API of the templates ready; rejects when AppSync would refuse it. */
export async function prepareApi(
  model: CloudModel,
  { invoke }: Functions,
  { log, issuer, accountId }: Surroundings,
): Promise<GraphqlEngine | undefined> {
  const [api, ...others] = model.apis;
  if (others.length > 0)
    throw new Error('The laptop cloud serves one AppSync API, and the templates have more.');
  if (api === undefined) return undefined;
  return await createGraphqlEngine(api, {
    invoke,
    log,
    verify: (token) => issuer.verify(token),
    accessKey: { accountId, ...ACCESS_KEY },
    callers: { groups: issuer.pool.groups, attributes: issuer.pool.customAttributes },
  });
}
