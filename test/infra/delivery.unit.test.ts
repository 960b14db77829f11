import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { DeliveryStack } from '../../lib/delivery-stack.ts';

const workflows = join(import.meta.dirname, '../../.github/workflows');

describe('the role of GitHub Actions', () => {
  const stack = new DeliveryStack(new App(), 'Delivery', { repository: 'owner/shop', environment: 'dev' });
  const template = Template.fromStack(stack);

  test('is for jobs of exactly this repository and environment', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: {
                'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
                'token.actions.githubusercontent.com:sub': 'repo:owner/shop:environment:dev',
              },
            },
          },
        ],
      },
    });
  });

  test('may take the roles with which CDK deploys, and do nothing itself', () => {
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as object[]);

    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: ['deploy-role', 'file-publishing-role'].map((role) => ({
          'Fn::Join': ['', expect.arrayContaining([`:role/cdk-hnb659fds-${role}-`])],
        })),
      },
    ]);
    expect(JSON.stringify(statements)).not.toContain('*');
    for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });
});

describe.each(readdirSync(workflows))('the workflow %s', (name) => {
  const text = readFileSync(join(workflows, name), 'utf8');

  test('runs actions of a commit that cannot be moved, and says which release that is', () => {
    const uses = text.match(/uses: .*/g) ?? [];

    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may read the repository, and leaves no credentials of it behind', () => {
    const permissions = text.match(/[\w-]+: (?:read|write)$/gm);

    // Without this line, a job that asks for nothing is given what the repository's settings say.
    expect(text).toMatch(/^permissions:/m);
    expect(permissions).toEqual(
      name === 'deploy.yml' ? ['contents: read', 'id-token: write'] : ['contents: read'],
    );
    expect(text.match(/actions\/checkout/g)?.length).toBe(text.match(/persist-credentials: false/g)?.length);
  });

  test('never runs a stranger’s code with a token that can do something', () => {
    expect(text).not.toContain('pull_request_target');
    // What somebody else wrote must not become part of a command.
    expect(text.match(/run:.*\$\{\{.*$/gm)).toBeNull();
  });
});
