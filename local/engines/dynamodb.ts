import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../reason.ts';
import { DYNAMODB, dynamodbClient } from './dynamodb-client.ts';
import { findDynoxide, startDynoxide } from './dynoxide.ts';
import { startLeashed } from './leash.ts';
import { LOOPBACK, onFreePort } from './ports.ts';
import { memoryDirectory } from './scratch.ts';

/** A running DynamoDB with streams. */
export interface DynamodbEngine {
  /** For people: which engine it is. */
  readonly name: string;
  /** URL without a trailing slash. */
  readonly endpoint: string;
  /** Calls the listener after every write, and possibly at other times; answers how to end that. Absent: nobody can tell. */
  readonly onWrite?: (listener: () => void) => () => void;
  /** Resolves when the engine has ended; absent when it is not ours. */
  readonly ended?: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Where an engine's data goes. */
export interface DataDirectory {
  readonly directory: string;
  /** Data outlives the engine. */
  readonly persist: boolean;
}

const IMAGE = 'amazon/dynamodb-local:latest';

async function dockerRuns(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['info'], { timeout: 3_000 });
    return true;
  } catch {
    return false;
  }
}

async function connectOwn(name: string): Promise<DynamodbEngine> {
  const endpoint = name.replace(/\/$/, '');
  await dynamodbClient(endpoint)(DYNAMODB, 'ListTables', {}).catch((cause: unknown) => {
    throw new Error(`DYNAMODB_ENDPOINT: ${name} does not answer: ${reasonOf(cause)}`, { cause });
  });
  return { name, endpoint, stop: async () => {} };
}

async function startInDocker({ directory, persist }: DataDirectory): Promise<DynamodbEngine> {
  const storage = persist ? ['-dbPath', '/data'] : ['-inMemory'];
  const mount = persist ? [`--volume=${directory}:/data`, '--user=root'] : [];
  return await onFreePort(async (port) => {
    const docker = [
      'docker',
      'run',
      '--rm',
      '--init',
      `--publish=${LOOPBACK}:${port}:8000`,
      ...mount,
    ] as const;
    const command = [...docker, IMAGE, '-jar', 'DynamoDBLocal.jar', '-sharedDb', ...storage] as const;
    const container = await startLeashed({ command, stopSignal: 'TERM' }, /CorsParams/);
    const endpoint = `http://${LOOPBACK}:${port}`;
    return { name: `Docker's ${IMAGE}`, endpoint, ended: container.exited, stop: () => container.stop() };
  });
}

/**
 * Starts DynamoDB: what DYNAMODB_ENDPOINT points at, else dynoxide, else Docker's amazon/dynamodb-local; rejects with a
 * sentence that says what to install when there is none of them.
 */
export async function startDynamodb(data: DataDirectory): Promise<DynamodbEngine> {
  const own = process.env.DYNAMODB_ENDPOINT;
  if (own) return await connectOwn(own);
  const binary = findDynoxide();
  const directory = join(data.directory, 'dynamodb');
  if (binary !== undefined) {
    const scratch = data.persist ? undefined : await memoryDirectory();
    return await startDynoxide(binary, { directory: scratch ?? directory, keep: data.persist });
  }
  if (await dockerRuns()) return await startInDocker({ ...data, directory });
  throw new Error(
    'There is no DynamoDB for this machine: install dynoxide (https://github.com/nubo-db/dynoxide) on the PATH, start Docker, or set DYNAMODB_ENDPOINT.',
  );
}
