import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { createKeyTable, type KeyTable } from './key-table.ts';

let table: KeyTable | undefined;

/** The copy of the issuer's keys that belongs to this deployment. */
export function copiedKeys(): KeyTable {
  table ??= createKeyTable(documentClient(), environment('KEYS_TABLE'));
  return table;
}
