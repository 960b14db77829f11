import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { commandBus, commandContext } from '../../functions/command/bus.ts';
import type { CommandRequest } from '../../functions/command/context.ts';
import { createEventStore, type EventStore } from '../../functions/event-store/event-store.ts';
import { openWith } from '../../functions/event-store/open.ts';
import { createEventReader, type EventReader } from '../../functions/event-store/reader.ts';
import { connectDynamodb, createTables, itemsOf, type Tables } from './dynamodb.ts';
import { type MemoryKeys, memoryKeys } from './keys.ts';

export type Execute = typeof commandBus.execute;

/** The write side of one tenant, as a door sees it. */
export interface Shop {
  readonly tenant: string;
  readonly store: EventStore;
  /** Sends a command; what is given of the request replaces what is usual. */
  readonly send: <Type extends Parameters<Execute>[0]>(
    type: Type,
    input: unknown,
    request?: Partial<CommandRequest>,
  ) => ReturnType<typeof commandBus.execute<Type>>;
  /** All that the tenant has written. */
  readonly written: () => Promise<{ readonly events: Items; readonly guards: Items }>;
}

type Items = readonly Record<string, unknown>[];

/** The tables of one test file, in which every test opens shops of its own. */
export interface Mall {
  readonly client: DynamoDBDocumentClient;
  readonly tables: Tables;
  /** What personal data of all its shops is sealed under. */
  readonly keys: MemoryKeys;
  /** Reads the streams of all of them, as the query function does. */
  readonly events: EventReader;
  /** A shop of its own, unless a tenant is given. */
  readonly openShop: (tenant?: string) => Shop;
}

/** What a command has before its caller gives up, in milliseconds: AppSync's patience. */
const PATIENCE = 25_000;

export async function createMall(client = connectDynamodb()): Promise<Mall> {
  const tables = await createTables(client);
  const keys = memoryKeys();
  const store = createEventStore({ client, eventsTable: tables.events, guardsTable: tables.guards, keys });
  const events = createEventReader({ client, eventsTable: tables.events, open: openWith(keys) });
  const openShop = (tenant: string): Shop => ({
    tenant,
    store,
    send: (type, input, request = {}) =>
      commandBus.execute(type, input, commandContext({ ...usualRequest(tenant), ...request }, store)),
    async written() {
      const [events, guards] = await Promise.all([
        itemsOf(client, tables.events, `${tenant}/`),
        itemsOf(client, tables.guards, `${tenant}/`),
      ]);
      return { events, guards };
    },
  });
  return {
    client,
    tables,
    keys,
    events,
    openShop: (tenant = `t-${randomUUID().slice(0, 8)}`) => openShop(tenant),
  };
}

function usualRequest(tenant: string): CommandRequest {
  const givesUp = performance.now() + PATIENCE;
  return {
    principal: { tenant, subject: 'tester', roles: ['admin'] },
    correlationId: 'test',
    idempotencyKey: null,
    trace: null,
    selection: null,
    remainingMillis: () => givesUp - performance.now(),
  };
}
