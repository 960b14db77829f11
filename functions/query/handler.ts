import type { Context } from 'aws-lambda';
import type { Answer } from '../graphql/answer.ts';
import { parseFieldRequest } from '../graphql/payload.ts';
import { connect } from '../read-model/database.ts';
import { answerField, answerLevel } from './graphql-door.ts';

const database = connect();

/** Trigger: AppSync, for every field of Query, and for the fields below in batches of one level. */
export async function handler(event: unknown, lambda: Context): Promise<Answer | readonly Answer[]> {
  const requestId = lambda.awsRequestId;
  return Array.isArray(event)
    ? answerLevel(event.map(parseFieldRequest), { database, requestId })
    : answerField(parseFieldRequest(event), { database, requestId });
}
