import { archiveClient } from '../archive/read-archive.ts';
import { openWith } from '../event-store/open.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { observed } from '../platform/observed.ts';
import { functionKeys } from '../privacy/function-keys.ts';
import { PROJECTION } from '../projector/projector.ts';
import { connect } from '../read-model/database.ts';
import { parseRequest, projectionsBus } from './bus.ts';
import type { ProjectionsContext } from './context.ts';

const client = documentClient();
const context: ProjectionsContext = {
  database: connect(),
  events: { client, table: environment('EVENTS_TABLE') },
  archive: { client: archiveClient(), bucket: environment('ARCHIVE_BUCKET') },
  projection: { ...PROJECTION, open: openWith(functionKeys(client, { confirm: true })) },
};

/** Trigger: an operator, by `npm run projections`. Nothing else may invoke it. */
export const handler = observed(async (event: unknown): Promise<unknown> => {
  const { operation, input } = parseRequest(event);
  return projectionsBus.execute(operation, input, context);
});
