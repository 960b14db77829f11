import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnOIDCProvider, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Who delivers. */
export interface DeliveryStackProps extends StackProps {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** The environment of that repository whose jobs may deploy here. */
  readonly environment: string;
}

const ISSUER = 'token.actions.githubusercontent.com';
/** What `cdk bootstrap` puts into the names of its roles, unless it is told otherwise. */
const QUALIFIER = 'hnb659fds';
/** Moves stacks, and uploads their assets. Nothing here is looked up, and nothing is an image. */
const BOOTSTRAP_ROLES = ['deploy-role', 'file-publishing-role'];

/**
 * Lets jobs of one environment of one repository on GitHub deploy to this account, without a key that could get out: GitHub signs for
 * each job a token that says where it runs, and AWS swaps it for credentials of an hour. All they can do is to take the roles
 * that `cdk bootstrap` made.
 * https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
 */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, { repository, environment, ...props }: DeliveryStackProps) {
    super(scope, id, {
      description: `Lets ${repository} deploy from its environment ${environment}`,
      ...props,
    });
    const issuer = new CfnOIDCProvider(this, 'GitHub', {
      url: `https://${ISSUER}`,
      clientIdList: ['sts.amazonaws.com'],
    });
    const role = new Role(this, 'Role', {
      description: `Deploys ${repository} from its environment ${environment}`,
      assumedBy: new WebIdentityPrincipal(issuer.attrArn, {
        StringEquals: {
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          [`${ISSUER}:sub`]: `repo:${repository}:environment:${environment}`,
        },
      }),
      maxSessionDuration: Duration.hours(2),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: BOOTSTRAP_ROLES.map((name) => this.#bootstrapRole(name)),
      }),
    );
    new CfnOutput(this, 'DeploymentRoleArn', { value: role.roleArn });
  }

  #bootstrapRole(name: string): string {
    return this.formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: `cdk-${QUALIFIER}-${name}-${this.account}-${this.region}`,
    });
  }
}
