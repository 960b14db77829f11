import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { environment } from '../platform/environment.ts';
import { createKeyTable } from './key-table.ts';
import { kmsClient, kmsWrapper } from './key-wrapper.ts';
import { createSubjectKeys, type SubjectKeys, type SubjectKeysOptions } from './subject-keys.ts';

/** The keys of personal data as a function of this deployment has them. */
export function functionKeys(
  client: DynamoDBDocumentClient,
  { confirm }: Pick<SubjectKeysOptions, 'confirm'>,
): SubjectKeys {
  return createSubjectKeys({
    table: createKeyTable(client, environment('SUBJECT_KEYS_TABLE')),
    wrapper: kmsWrapper(kmsClient(), environment('PERSONAL_DATA_KEY')),
    confirm,
  });
}
