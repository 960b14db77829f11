import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsEndpoint } from '../../local/aws/endpoint.ts';
import { kmsService } from '../../local/aws/kms-service.ts';
import { listen } from '../../local/engines/ports.ts';
import { openWrappingKey } from '../../local/kms/wrapping-key.ts';

/** The laptop's KMS with keys of its own. */
export interface Kms {
  readonly endpoint: string;
  readonly keyArns: readonly string[];
  /** Where their files are. */
  readonly directory: string;
  readonly stop: () => Promise<void>;
}

const silent = { info: () => {}, error: () => {} };

export async function startKms(...ids: readonly string[]): Promise<Kms> {
  const directory = await mkdtemp(join(tmpdir(), 'kms-'));
  const definitions = ids.map((id) => ({ id, arn: `arn:aws:kms:us-east-1:000000000000:key/${id}` }));
  const keys = await Promise.all(definitions.map((definition) => openWrappingKey(directory, definition)));
  const server = createServer(awsEndpoint([kmsService(keys)], silent));
  const port = await listen(server, 0, 'KMS');
  return {
    endpoint: `http://127.0.0.1:${port}`,
    keyArns: definitions.map(({ arn }) => arn),
    directory,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true });
    },
  };
}

/** Lets the handler of a function that is loaded after this find keys, in this table. */
export function pointAtKms({ endpoint, keyArns: [keyArn = ''] }: Kms, table: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: endpoint,
    PERSONAL_DATA_KEY: keyArn,
    SUBJECT_KEYS_TABLE: table,
  });
}
