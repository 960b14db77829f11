/**
 * A CDK app of its own, deployed once for each account that GitHub Actions deploy to, by somebody who may create roles:
 * `npx cdk deploy --app 'npx node bin/delivery.ts' -c repository=owner/name -c environment=dev`.
 */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../cdk.json' with { type: 'json' };
import { DeliveryStack } from '../lib/delivery-stack.ts';

const app = new App({ context: cdkJson.context, analyticsReporting: false });

function required(name: string): string {
  const value: unknown = app.node.tryGetContext(name);
  if (typeof value !== 'string' || value === '') throw new Error(`-c ${name}=… is missing.`);
  return value;
}

new DeliveryStack(app, 'ServerlessCqrs-Delivery', {
  repository: required('repository'),
  environment: required('environment'),
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
