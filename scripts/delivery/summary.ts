import { deploymentFrom, type Outputs } from '../smoke/deployment.ts';

/** What somebody who has just deployed wants to know: where everything is, and what to paste next. */
export function summary(outputs: Outputs): string {
  const { graphqlUrl, commandUrl, queryUrl, machine } = deploymentFrom(outputs);
  const { UserPoolId: pool, WebClientId: web } = Object.assign({}, ...Object.values(outputs)) as Record<
    string,
    string
  >;
  const { signInUrl, tenant, clientId } = machine;
  return `
  GraphQL    ${graphqlUrl}
  Commands   ${commandUrl}  (Connect, gRPC-Web)
  Queries    ${queryUrl}  (Connect, gRPC-Web)
  Sign-in    ${signInUrl}
  User pool  ${pool}
  Clients    ${web} (pages), ${clientId} (programs of the tenant ${tenant})

A token, as an administrator's program, good for an hour:

export CLIENT_SECRET=$(aws cognito-idp describe-user-pool-client --user-pool-id ${pool} --client-id ${clientId} --query UserPoolClient.ClientSecret --output text)
export TOKEN=$(curl -s ${signInUrl}/oauth2/token -u "${clientId}:$CLIENT_SECRET" -d grant_type=client_credentials -d 'scope=shop/admin shop/tenant.${tenant}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

The sample catalogue, the first order, and whether everything works:

npm run seed -- --url ${graphqlUrl}
curl -s ${graphqlUrl} -H "authorization: $TOKEN" -H 'content-type: application/json' -d '{"query":"mutation { createOrder(input: { userId: \\"user-123\\", items: [{ productId: \\"1\\", quantity: 1 }] }) { id status totalAmount } }"}'
npm run smoke -- --outputs cdk.out/outputs.json
`;
}
