/**
 * `npm run privacy -- erase <subject>`: forgets a person, on the laptop or, with `--target aws` and credentials, in a
 * deployment.
 */
import { parseArgs } from 'node:util';
import type { Erasure } from '../functions/privacy/erase.ts';
import { findFunction } from './operator/function.ts';

const USAGE = `npm run privacy -- erase <subject>    forgets a person, by the id that their orders are of (userId): shreds the
                                      key of their personal data, and blanks what the read model shows of it. It
                                      cannot be undone; doing it again is harmless.

  --tenant <tenant>   whose customer; default: default
  --target aws        the deployment that AWS credentials and region reach; default: the laptop
  --endpoint <url>    the laptop's AWS endpoint; default: http://localhost:4566`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tenant: { type: 'string', default: 'default' },
    target: { type: 'string', default: 'laptop' },
    endpoint: { type: 'string', default: process.env.AWS_ENDPOINT_URL ?? 'http://localhost:4566' },
    help: { type: 'boolean', default: false },
  },
});

async function erase(subject: string): Promise<void> {
  const { tenant } = values;
  const invoke = await findFunction('PrivacyFunction', values);
  const erasure = await invoke<Erasure>({ action: 'erase', tenant, subject });
  switch (erasure.outcome) {
    case 'erased':
      console.log(`Erased ${erasure.erasedAt}: the key is shredded. Orders blanked: ${erasure.orders}.`);
      return;
    case 'unknown':
      throw new Error(
        `Nobody called ${subject} has ordered from tenant ${tenant}, or they were erased more than a week ago.`,
      );
    case 'unfinished':
      throw new Error(
        `Nothing was changed. Orders of ${subject} still being processed: ${erasure.orders}. Try again when they are through (npm run saga -- list).`,
      );
    default:
      return erasure satisfies never;
  }
}

const [command, subject, ...others] = positionals;
if (values.help || command !== 'erase' || !subject || others.length > 0) {
  console.log(USAGE);
  process.exitCode = values.help ? 0 : 1;
} else {
  try {
    await erase(subject);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
