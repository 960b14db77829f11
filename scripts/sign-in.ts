/** Signs in at the issuer of a running laptop. */
import { signInAt } from '../console/api/sign-in.ts';

/** Who signs in. */
export interface Person {
  readonly role: string;
  readonly tenant: string;
  readonly subject: string;
}

/** The person that loads sample data and that tools act as. */
export const ADMIN: Person = { role: 'admin', tenant: 'default', subject: 'admin' };

/**
 * An administrator's token for a GraphQL URL: the one given by hand, or else one of the laptop that has the URL. Rejects with a
 * sentence for people.
 */
export async function administratorToken(url: string, given: string | undefined): Promise<string> {
  return given || (await signIn(new URL(url).origin, ADMIN));
}

/** An ID token of the laptop at this origin, `http://localhost:4000`. Rejects with a sentence for people. */
export async function signIn(origin: string, { role, tenant, subject }: Person): Promise<string> {
  const person = { 'cognito:groups': role, 'custom:tenant': tenant, sub: subject };
  try {
    return (await signInAt(origin, person)).token;
  } catch (cause) {
    // What fetch throws where there is no answer: https://fetch.spec.whatwg.org/#fetch-method
    if (!(cause instanceof TypeError)) throw cause;
    throw new Error(
      `No laptop cloud answers at ${origin}. Start one with npm start, or give a token of a deployment: --token, or the variable TOKEN.`,
      { cause },
    );
  }
}
