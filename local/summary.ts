import type { Cloud } from './running-cloud.ts';

/** The last part of a first order, ready to be pasted; product 1 is in the sample data. */
const FIRST_ORDER = `mutation {
  createOrder(input: { userId: "user-123", items: [{ productId: "1", quantity: 1 }] }) {
    id status totalAmount sagaState { status currentStep }
  }
}`;

/** What someone who has just started the cloud wants to know. */
export function summary({ urls, environment, model, issuer }: Cloud, logFile: string): string {
  const psql = ['PGHOST', 'PGPORT', 'PGUSER', 'PGDATABASE']
    .map((name) => `${name}=${environment[name]}`)
    .join(' ');
  const functionUrls = model.stacks
    .flatMap(({ outputs }) => Object.entries(outputs))
    .filter(([, value]) => urls.functions.some((url) => value === `${url}/`))
    .map(([name, value]) => `  ${name.padEnd(12)}${value.slice(0, -1)}  (Connect, gRPC-Web and gRPC)\n`)
    .join('');
  return `
  Console     ${urls.console}
  GraphiQL    ${urls.graphiql}
  GraphQL     ${urls.graphql}  (authorization: a token from npm run --silent token)
${functionUrls}  Issuer      ${issuer.pool.issuer}  (OpenID Connect: who callers are)
  Health      ${urls.health}
  AWS         ${urls.aws}  (AWS_ENDPOINT_URL for SDKs and the AWS CLI)
  PostgreSQL  ${psql}
  Log         ${logFile}

Paste this into GraphiQL for a first order, then ask for order(id: …) { status }:

${FIRST_ORDER}

Ctrl-C stops everything.
`;
}
