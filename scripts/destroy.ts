/**
 * `npm run destroy`: deletes a deployment of the stage `dev` with everything that it holds. Production keeps its data, so it is
 * not deleted by a script.
 */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { emptyBuckets, requireStage } from './delivery/buckets.ts';
import { cdk, synthesise } from './delivery/run.ts';

const HELP = `Deletes a deployment of the stage dev, with everything that it holds.

npm run destroy -- [options]
  --yes   does not ask
  --help  shows this

Production is not deleted: where it is deployed, this does nothing. What is left of dev is the key of personal data, which KMS deletes a month later.
`;

const { values } = parseArgs({
  options: {
    yes: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** One that uses the other first. */
const STACKS = ['ServerlessCqrs-Application', 'ServerlessCqrs-Data'];

/** Deletes the stacks of dev. Each is left without objects before, because no bucket is deleted with some. */
async function destroy(): Promise<void> {
  const s3 = new S3Client();
  for (const stack of STACKS) await requireStage(s3, bucketPrefix(stack), 'dev');
  await synthesise('dev');
  for (const stack of STACKS) {
    const deleted = await emptyBuckets(s3, bucketPrefix(stack));
    if (deleted > 0) console.log(`Deleted ${deleted} objects of ${stack}.`);
    await cdk('destroy', stack, '--force');
  }
}

/** How names begin that CloudFormation gives: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html */
function bucketPrefix(stack: string): string {
  return `${stack.toLowerCase()}-`;
}

async function isWanted(): Promise<boolean> {
  if (values.yes) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    'Delete the deployment with all its orders, products and users? (yes/no) ',
  );
  terminal.close();
  return answer === 'yes';
}

if (values.help) {
  console.log(HELP);
} else {
  try {
    if (await isWanted()) await destroy();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
