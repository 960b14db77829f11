import * as v from 'valibot';
import { TENANT } from '../../domain/ids.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { observed } from '../platform/observed.ts';
import { connect } from '../read-model/database.ts';
import { type Erasure, erase } from './erase.ts';
import { createShredder } from './shredder.ts';

const PrivacyEvent = v.object({
  action: v.literal('erase'),
  tenant: v.pipe(v.string(), v.regex(TENANT)),
  subject: v.pipe(v.string(), v.minLength(1)),
});

const erasing = {
  database: connect(),
  shredder: createShredder(documentClient(), environment('SUBJECT_KEYS_TABLE')),
  now: () => new Date(),
};

/** Trigger: an operator, by `npm run privacy`. */
export const handler = observed(
  async (event: unknown): Promise<Erasure> => erase(erasing, v.parse(PrivacyEvent, event)),
);
