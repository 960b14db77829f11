/** Vitest's global setup for tests of the stores: the real engines, started once for all of them. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startDynamodb } from '../../local/engines/dynamodb.ts';
import { startPostgres } from '../../local/engines/postgres.ts';
import { instanceDirectory } from '../../local/engines/scratch.ts';
import { synthesiseTables, type TableShape } from './tables.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly dynamodbEndpoint: string;
    readonly postgresAddress: { readonly host: string; readonly port: number };
    /** The tables of the data stack, by their logical ids. */
    readonly tableShapes: Readonly<Record<string, TableShape>>;
  }
}

const local = join(import.meta.dirname, '..', '..', '.local');

/** Provides where the engines are and what their tables look like; what it answers stops the engines. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const directory = await instanceDirectory(local);
  const data = { directory, persist: false };
  const [dynamodb, postgres, shapes] = await Promise.allSettled([
    startDynamodb(data),
    startPostgres(data, join(local, 'cache')),
    synthesiseTables(),
  ]);
  const stop = async (): Promise<void> => {
    const engines = [dynamodb, postgres].flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await Promise.all(engines.map((engine) => engine.stop()));
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    provide('dynamodbEndpoint', unwrap(dynamodb).endpoint);
    const { host, port } = unwrap(postgres);
    provide('postgresAddress', { host, port });
    provide('tableShapes', unwrap(shapes));
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function unwrap<Value>(settled: PromiseSettledResult<Value>): Value {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
