/**
 * `npm run synth -- [--stage dev|prod]`: writes the CloudFormation templates and assets to cdk.out/, or to CDK_OUTDIR. It asks
 * nobody anything: no credentials, no network. The app runs in this process with the flags of cdk.json; the templates are those
 * of `cdk synth`, less the paths that the CLI notes in them, and ready 2 s earlier. With CDK_VALIDATION=false CloudFormation's
 * own rules are left out, another 2 s; cdk-nag's always run.
 */
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import cdkJson from '../cdk.json' with { type: 'json' };
import { ServerlessCqrs } from '../lib/serverless-cqrs.ts';

const root = resolve(import.meta.dirname, '..');
const outdir = resolve(process.env.CDK_OUTDIR ?? resolve(root, 'cdk.out'));
const { values } = parseArgs({ options: { stage: { type: 'string', default: 'dev' } } });
const context = { ...cdkJson.context, stage: values.stage };
const { stacks } = new ServerlessCqrs({ context, outdir }).synth();
console.log(
  `Wrote ${stacks.map((stack) => stack.stackName).join(' and ')} to ${relative(process.cwd(), outdir)}/`,
);
