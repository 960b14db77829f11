/**
 * `npm run deploy -- --stage dev|prod`: builds, synthesises and deploys both stacks, and says where everything is. It needs AWS
 * credentials with a region, and an account that `npx cdk bootstrap` has prepared.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { cdk, OUTPUTS_FILE, synthesise } from './delivery/run.ts';
import { summary } from './delivery/summary.ts';

const HELP = `Deploys the application to the account and region of your AWS credentials.

npm run deploy -- --stage <stage> [options]
  --stage <stage>  dev or prod; a stage has an account and region of its own
  --yes            does not ask before permissions are widened
  --help           shows this

The outputs of the stacks are left in cdk.out/outputs.json.
`;

const { values } = parseArgs({
  options: {
    stage: { type: 'string' },
    yes: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function deploy(stage: string): Promise<void> {
  await synthesise(stage);
  const approval = values.yes ? 'never' : 'broadening';
  await cdk('deploy', '--all', '--require-approval', approval, '--outputs-file', OUTPUTS_FILE);
  console.log(summary(JSON.parse(await readFile(OUTPUTS_FILE, 'utf8'))));
}

if (values.help || values.stage === undefined) {
  console.log(HELP);
} else {
  try {
    await deploy(values.stage);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
