import type { Context } from 'aws-lambda';
import type { Answer } from '../graphql/answer.ts';
import { parseFieldRequest } from '../graphql/payload.ts';
import { observed } from '../platform/observed.ts';
import { createTokenVerifier, trustFromEnvironment } from '../platform/token-verifier.ts';
import { connect } from '../read-model/database.ts';
import { createDoor } from '../rpc/door.ts';
import { type FunctionUrlResult, isFunctionUrlEvent } from '../rpc/payload.ts';
import { eventsOnDemand } from './events-on-demand.ts';
import { answerField, answerLevel } from './graphql-door.ts';
import { keysOnDemand } from './keys-on-demand.ts';
import { queryRoutes } from './rpc.ts';

const stores = { database: connect(), events: eventsOnDemand() };
const verify = createTokenVerifier({ ...trustFromEnvironment(), readKeys: keysOnDemand });
const rpc = createDoor({ routes: queryRoutes(stores), verify });

/** Triggers: the function's URL, for the query services; AppSync, for every field of Query, and for the fields below in batches of one level. */
export const handler = observed(
  async (event: unknown, lambda: Context): Promise<FunctionUrlResult | Answer | readonly Answer[]> => {
    if (isFunctionUrlEvent(event)) return rpc(event, lambda);
    const requestId = lambda.awsRequestId;
    return Array.isArray(event)
      ? answerLevel(event.map(parseFieldRequest), { ...stores, requestId })
      : answerField(parseFieldRequest(event), { ...stores, requestId });
  },
);
