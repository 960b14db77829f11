/** A deployment needs no secret of its own: IAM signs in to the database, and Cognito keeps its clients'. */
import { describe, expect, test } from 'vitest';
import { servicesOf } from './services.ts';
import { resourcesOfType, synthesise } from './synthesised.ts';

/** AWS access keys, private keys, tokens, connection strings with a password, and references that would be filled in. */
const SECRET =
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN|\beyJ[\w-]{20,}\.|:\/\/[^/\s:"]+:[^/\s@"]+@|\{\{resolve:|ClientSecret"/;

/** Names of variables that would hold one. */
const SECRETIVE = /PASSWORD|SECRET|CREDENTIAL|PRIVATE|ACCESS_KEY|API_KEY/;

describe.each(['dev', 'prod'])('in %s', (stage) => {
  const { data, application } = synthesise({ stage });

  test.each([
    ['data', data],
    ['application', application],
  ])('the %s template holds no secret, refers to none and asks for none', (_, template) => {
    const parameters = 'Parameters' in template ? Object.values(template.Parameters as object) : [];

    expect(SECRET.exec(JSON.stringify(template))?.[0]).toBeUndefined();
    expect(resourcesOfType(template, 'AWS::SecretsManager::Secret')).toEqual({});
    expect(parameters.filter((parameter) => 'NoEcho' in parameter)).toEqual([]);
  });

  test('no function is given one in its environment', () => {
    const variables = [...servicesOf(application, data)].flatMap(([name, { environment }]) =>
      Object.keys(environment).map((variable) => `${name} ${variable}`),
    );

    expect(variables.filter((variable) => SECRETIVE.test(variable))).toEqual([]);
  });
});
