import type { Client } from 'pg';
import type { DatabaseDefinition } from '../resources/model.ts';

/** The role whose members sign in with IAM tokens. */
const IAM_ROLE = 'rds_iam';

/** Creates the role that Aurora has for users who sign in through IAM. */
export async function createIamRole(client: Client): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [IAM_ROLE]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${IAM_ROLE} NOLOGIN`);
}

/**
 * Creates what a new Aurora cluster comes with: a database and its master user, who may create roles and grant `rds_iam` but
 * is no superuser, so that a migration which works here works there. Does nothing when they are there.
 */
export async function createAuroraDatabase(
  client: Client,
  { name, owner }: DatabaseDefinition,
): Promise<void> {
  await createIamRole(client);
  const user = client.escapeIdentifier(owner);
  const roles = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [owner]);
  if (roles.rowCount === 0) {
    await client.query(`CREATE ROLE ${user} LOGIN CREATEROLE CREATEDB`);
    await client.query(`GRANT ${IAM_ROLE} TO ${user} WITH ADMIN OPTION`);
  }
  const databases = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (databases.rowCount === 0)
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ${user}`);
}
