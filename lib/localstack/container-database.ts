import type { Database, DatabaseUser } from '../read-model.ts';

/** The PostgreSQL of docker-compose.yml, which trusts whoever reaches it: no password, no IAM, no TLS. */
export class ContainerDatabase implements Database {
  environment(user: DatabaseUser): Record<string, string> {
    return { PGHOST: 'postgres', PGPORT: '5432', PGDATABASE: 'shop', PGUSER: user };
  }

  grantConnect(): void {
    // It asks nobody who they are.
  }
}
