import { expect, test } from 'vitest';
import { summary } from '../../../scripts/delivery/summary.ts';
import { deploymentFrom } from '../../../scripts/smoke/deployment.ts';

const outputs = {
  'ServerlessCqrs-Data': {
    UserPoolId: 'eu-central-1_Pool',
    SignInUrl: 'https://shop.auth.eu-central-1.amazoncognito.com',
    WebClientId: 'web',
    MachineClientIds: 'default=program,acme=other',
  },
  'ServerlessCqrs-Application': {
    GraphqlUrl: 'https://abc.appsync-api.eu-central-1.amazonaws.com/graphql',
    CommandUrl: 'https://commands.lambda-url.eu-central-1.on.aws/',
    QueryUrl: 'https://queries.lambda-url.eu-central-1.on.aws/',
  },
};

test('a deployment is found in the outputs of its stacks, with the program of its first tenant', () => {
  expect(deploymentFrom(outputs)).toEqual({
    graphqlUrl: 'https://abc.appsync-api.eu-central-1.amazonaws.com/graphql',
    commandUrl: 'https://commands.lambda-url.eu-central-1.on.aws',
    queryUrl: 'https://queries.lambda-url.eu-central-1.on.aws',
    machine: {
      signInUrl: 'https://shop.auth.eu-central-1.amazoncognito.com',
      tenant: 'default',
      clientId: 'program',
    },
  });
});

test('an output that is missing is named', () => {
  const { 'ServerlessCqrs-Application': application } = outputs;

  expect(() => deploymentFrom({ application })).toThrow('The outputs name no MachineClientIds');
});

test('whoever has deployed is told every address, and what to paste next, escaped for a shell', () => {
  const said = summary(outputs);

  for (const value of Object.values(outputs['ServerlessCqrs-Application'])) {
    expect(said).toContain(value.replace(/\/$/, ''));
  }
  expect(said).toContain('-u "program:$CLIENT_SECRET"');
  expect(said).toContain(String.raw`sed 's/.*"access_token":"\([^"]*\)".*/\1/'`);
  expect(said).toContain(String.raw`userId: \"user-123\"`);
});
