/**
 * The CDK app. `cdk.json` starts it for the CDK CLI, after a build; started by hand it takes the same feature flags from the same file.
 */
import cdkJson from '../cdk.json' with { type: 'json' };
import { ServerlessCqrs } from '../lib/serverless-cqrs.ts';

new ServerlessCqrs({ context: cdkJson.context }).synth();
