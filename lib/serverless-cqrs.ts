import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { ApplicationStack } from './application-stack.ts';
import { BuildOutput } from './build-output.ts';
import { DataStack } from './data-stack.ts';
import type { SignIn } from './identity.ts';
import { stageNamed } from './stage.ts';
import { lockStage } from './stage-lock.ts';

/** What the app may be given besides what every CDK app may. */
export interface ServerlessCqrsProps extends AppProps {
  /** Folder of what `npm run build` made. @default BUILD_OUTDIR, or else dist */
  readonly buildFolder?: string;
}

/**
 * The whole deployment: what must outlive a mistake in one stack, everything that can be made again in the other.
 *
 * Neither stack names an account or a region, so synthesis asks nobody anything. `synth()` throws when a rule of cdk-nag
 * or of CloudFormation itself is broken and not acknowledged with a reason.
 *
 * `-c stage=prod` selects the settings of a stage (stage.ts); where pages are, and which tenants have programs that sign in, is in
 * the context of cdk.json.
 */
export class ServerlessCqrs extends App {
  readonly data: DataStack;
  readonly application: ApplicationStack;

  constructor(props: ServerlessCqrsProps = {}) {
    super({ analyticsReporting: false, ...props });
    const name = this.#stageName();
    const stage = stageNamed(name);
    // On whatever can be tagged: a bill can be split by it, and `npm run destroy` looks at it first.
    const tags = { stage: name };
    this.data = new DataStack(this, 'ServerlessCqrs-Data', { stage, tags, signIn: this.#signIn() });
    this.application = new ApplicationStack(this, 'ServerlessCqrs-Application', {
      stage,
      tags,
      data: this.data,
      build: new BuildOutput(props.buildFolder),
    });
    for (const stack of [this.data, this.application]) lockStage(stack, name);
    Validations.of(this).addPlugins(new AwsSolutionsChecks(this), new ServerlessChecks(this));
  }

  #stageName(): string {
    return String(this.node.tryGetContext('stage') ?? 'dev');
  }

  /** Throws when cdk.json lacks one of them. */
  #signIn(): SignIn {
    return {
      callbackUrls: this.node.getContext('callbackUrls') as string[],
      machineTenants: this.node.getContext('machineTenants') as string[],
    };
  }
}
