import { openWith } from '../event-store/open.ts';
import { createEventReader, type EventReader } from '../event-store/reader.ts';
import { documentClient } from '../platform/dynamodb.ts';
import { environment } from '../platform/environment.ts';
import { functionKeys } from '../privacy/function-keys.ts';

/** The events as the query function of this deployment reads them. Whoever was erased is erased at once. */
export function functionEvents(): EventReader {
  const client = documentClient();
  const open = openWith(functionKeys(client, { confirm: true }));
  return createEventReader({ client, eventsTable: environment('EVENTS_TABLE'), open });
}
