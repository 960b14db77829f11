import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Archive } from './archive.ts';
import type { DataProtection } from './data-protection.ts';
import type { EventStore } from './event-store.ts';
import type { TokenIssuer } from './identity.ts';
import type { Network } from './network.ts';
import type { Database } from './read-model.ts';
import type { SubjectKeys } from './subject-keys.ts';

/** What functions are given of what holds data. */
export interface Data {
  readonly protection: DataProtection;
  /** Where the database is to be reached; undefined where it is anyway. */
  readonly network: Network | undefined;
  readonly eventStore: EventStore;
  readonly archive: Archive;
  readonly subjectKeys: SubjectKeys;
  readonly readModel: Database;
  readonly identity: TokenIssuer;
  /** What the simulated payment and shipping providers remember of the calls they got. */
  readonly providers: Table;
}
