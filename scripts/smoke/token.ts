import { ADMIN, signIn } from '../sign-in.ts';
import type { Deployment, Machine } from './deployment.ts';

/** What somebody may have given to sign in with. */
export interface Credentials {
  readonly token?: string | undefined;
  /** Of the application of the first tenant's programs. */
  readonly clientSecret?: string | undefined;
}

/** An administrator's token for a deployment. Rejects with a sentence for people. */
export async function tokenFor(deployment: Deployment, credentials: Credentials): Promise<string> {
  if (credentials.token) return credentials.token;
  if (!deployment.machine) return signIn(new URL(deployment.graphqlUrl).origin, ADMIN);
  if (credentials.clientSecret) return machineToken(deployment.machine, credentials.clientSecret);
  throw new Error(
    `A token is needed: give --token, the variable TOKEN, or the variable CLIENT_SECRET with the secret of the application ${deployment.machine.clientId}.`,
  );
}

/** Signs in as a program: https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html */
async function machineToken({ signInUrl, tenant, clientId }: Machine, secret: string): Promise<string> {
  const response = await fetch(`${signInUrl}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: `shop/admin shop/tenant.${tenant}`,
    }),
  }).catch((cause: unknown) => {
    throw new Error(`${signInUrl} cannot be reached.`, { cause });
  });
  const answer = (await response.json()) as { readonly access_token?: string; readonly error?: string };
  if (answer.access_token === undefined) {
    throw new Error(`${signInUrl} gave no token to ${clientId}: ${answer.error ?? response.status}.`);
  }
  return answer.access_token;
}
