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
 * **The order of text.** Aurora compares by en_US.UTF-8 of glibc, the laptop by en-US of ICU: letters come in the same order, punctuation
 * may not (engines/postgres.ts).
 */

/**
 * **Concurrency.** Lambda starts an execution environment for each request that finds none free, and throttles (429) what is above the
 * reserved concurrency. A laptop has few cores: requests wait for a free sandbox a moment before there is another one, and for as long as
 * it takes above a bound (lambda/pool.ts). What was invoked asynchronously, by a schedule or with InvocationType Event, is not tried
 * again when it fails; Lambda tries twice more.
 */

/**
 * **Permissions.** Every call is allowed: roles, policies and the source of a call are not looked at. What each role may do is read by
 * tests instead.
 */

/**
 * **Sign-in.** Cognito asks for a password and knows its users. The laptop's sign-in page takes anybody's word for who they are
 * (identity/sign-in-page.ts), and lets a callback URL on localhost have any port, because `--port-offset` moves them
 * (identity/authorization-request.ts). The page is where the issuer's discovery document says, not where the output SignInUrl does.
 * Tokens are checked as everywhere.
 */

/**
 * **Firehose.** What it has taken is in the bucket when its buffer is full or old, minutes later. Whoever lists a bucket on a laptop
 * wants to see what was just done, so it is delivered before the list is made (storage.ts).
 */

/**
 * **Subscriptions.** AppSync's WebSocket is `wss://` on a host of its own; a laptop has no certificate, so it is `ws://` on the port of
 * the API, at the path that an API with a domain of its own has (appsync/realtime). Subscriptions whose resolver sets no filter are
 * refused: AppSync would filter them by their arguments.
 */

/**
 * **Faults.** Somebody may ask, on the console's page or by POST /observe/v1/faults/…, that the projector fails. The mapping then
 * ends deliveries without invoking the function (mappings.ts): to everything else it looks as if an execution environment had died.
 * The function knows nothing of it, and a deployment has nothing of the kind.
 */
