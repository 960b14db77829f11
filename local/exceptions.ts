/**
 * Every way in which the laptop cloud is knowingly different from what the template says, by name and with the reason.
 * (Resource types and properties that have no effect are listed where the resources are: resources/.)
 */

/** Environment variables of functions that a laptop sets or drops. */
export interface DatabaseAccess {
  /** libpq's sslmode: the embedded server has no certificate; a server of your own says itself what it wants. */
  readonly sslMode: string;
  /** The database's real name, master user and password where DATABASE_URL names a server of your own. */
  readonly own?: { readonly database: string; readonly user: string; readonly password: string };
}

/**
 * **Database connections.** The server on the loopback interface has no certificate, so PGSSLMODE is not verify-full and
 * Lambda's file of RDS certificates (NODE_EXTRA_CA_CERTS) is not there to be read. A server given by DATABASE_URL knows no
 * IAM tokens, so its password is used for every user, its user in place of the cluster's master user.
 */
export function databaseVariables(
  variables: Readonly<Record<string, string>>,
  masterUsers: ReadonlySet<string>,
  { sslMode, own }: DatabaseAccess,
): Record<string, string> {
  const { NODE_EXTRA_CA_CERTS: _, ...rest } = variables;
  const user = variables.PGUSER;
  if (user === undefined) return rest;
  if (own === undefined) return { ...rest, PGSSLMODE: sslMode };
  return {
    ...rest,
    PGSSLMODE: sslMode,
    PGDATABASE: own.database,
    PGUSER: masterUsers.has(user) ? own.user : user,
    PGPASSWORD: own.password,
  };
}

/**
 * **Function URLs.** Lambda refuses an unsigned request to a URL whose AuthType is AWS_IAM. A pasted curl has no signature, and
 * everything listens on the loopback interface only, so a laptop asks for none (resources/function-url.ts).
 */

/**
 * **API keys.** AppSync refuses a request without a key. GraphiQL and a pasted curl have none, so a laptop lets them pass;
 * a wrong key is refused, so that a client with a wrong configuration notices.
 */
export function acceptsApiKey(key: string | undefined, valid: readonly string[]): boolean {
  return key === undefined || valid.includes(key);
}
