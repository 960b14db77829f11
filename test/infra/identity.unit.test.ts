import { describe, expect, test } from 'vitest';
import { renderer } from './rendering.ts';
import { onlyResource, resourcesOfType, synthesise, synthesiseAnew } from './synthesised.ts';

const { data, application } = synthesise();
const render = renderer();
const pool = onlyResource(data, 'AWS::Cognito::UserPool');
const clients = Object.values(resourcesOfType(data, 'AWS::Cognito::UserPoolClient')).map(
  ({ Properties }) => Properties,
);
const web = clients.find(({ GenerateSecret }) => GenerateSecret === false) ?? {};
const machines = clients.filter(({ GenerateSecret }) => GenerateSecret === true);
const scopesOf = (client: Readonly<Record<string, unknown>>) =>
  (client.AllowedOAuthScopes as readonly unknown[]).map((scope) => render(scope).replace(/^.*\//, ''));

describe('the user pool', () => {
  test('survives its stack and a careless call in production, with its groups, its page and its applications', () => {
    const production = synthesise({ stage: 'prod' }).data;
    const all = Object.values(production.Resources).filter(({ Type }) => Type.startsWith('AWS::Cognito::'));

    expect(onlyResource(production, 'AWS::Cognito::UserPool').Properties.DeletionProtection).toBe('ACTIVE');
    expect(new Set(all.map(({ DeletionPolicy }) => DeletionPolicy))).toEqual(new Set(['Retain']));
  });

  test('has the groups that are roles', () => {
    const groups = Object.values(resourcesOfType(data, 'AWS::Cognito::UserPoolGroup'));

    expect(groups.map(({ Properties }) => Properties.GroupName)).toEqual(['admin', 'customer']);
  });

  test('lets administrators alone create users, and nobody change a tenant', () => {
    expect(pool.Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
      Schema: expect.arrayContaining([
        expect.objectContaining({ Name: 'tenant', Mutable: false, AttributeDataType: 'String' }),
      ]),
    });
    expect(web.WriteAttributes).toEqual(['email']);
  });
});

describe('the application of pages', () => {
  test('has no secret and lets people sign in by code only', () => {
    expect(web).toMatchObject({
      AllowedOAuthFlows: ['code'],
      CallbackURLs: ['http://localhost:4000/console'],
      PreventUserExistenceErrors: 'ENABLED',
      ReadAttributes: expect.arrayContaining(['custom:tenant']),
    });
  });

  test('may ask for no scope of a role or a tenant', () => {
    expect(scopesOf(web)).toEqual(['openid', 'email', 'profile']);
  });
});

describe('the application of a tenant’s programs', () => {
  test('signs in with its secret only, and may act within its tenant only', () => {
    expect(machines).toHaveLength(1);
    for (const machine of machines) {
      expect(machine).toMatchObject({
        AllowedOAuthFlows: ['client_credentials'],
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      });
      expect(scopesOf(machine)).toEqual(['admin', 'customer', 'tenant.default']);
    }
  });

  test('is one for each tenant of cdk.json', () => {
    const { data: several } = synthesiseAnew({ machineTenants: ['default', 'acme-2'] });
    const scopes = Object.values(resourcesOfType(several, 'AWS::Cognito::UserPoolClient'))
      .filter(({ Properties }) => Properties.GenerateSecret === true)
      .map(({ Properties }) => scopesOf(Properties));

    expect(scopes).toEqual([
      ['admin', 'customer', 'tenant.default'],
      ['admin', 'customer', 'tenant.acme-2'],
    ]);
  });

  test('cannot be of a tenant whose name fits into no key', () => {
    expect(() => synthesiseAnew({ machineTenants: ['Acme/2'] })).toThrow(
      '"Acme/2" cannot be the name of a tenant',
    );
  });
});

test('the keys of tokens are copied at each deployment and every five minutes', () => {
  const copies = Object.keys(resourcesOfType(application, 'Custom::Trigger')).filter((id) =>
    id.startsWith('SigningKeys'),
  );
  const { ScheduleExpression, State, Targets } = onlyResource(application, 'AWS::Events::Rule').Properties;

  expect(copies).toHaveLength(1);
  expect({ ScheduleExpression, State }).toEqual({ ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
  expect((Targets as readonly { Arn: unknown }[]).map(({ Arn }) => render(Arn))).toEqual([
    expect.stringMatching(/^SigningKeysCopyFunctionAliaslive/),
  ]);
});
