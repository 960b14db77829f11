import { describe, expect, test } from 'vitest';
import { renderer } from './rendering.ts';
import { serviceNamed, servicesOf } from './services.ts';
import { resourcesOfType, synthesise } from './synthesised.ts';

const { data, application } = synthesise();
const services = servicesOf(application, data);
const render = renderer();
const urls = Object.entries(resourcesOfType(application, 'AWS::Lambda::Url'));

/** The URL's properties and the logical id of the function behind it. */
function urlOf(name: string) {
  const found = urls.find(
    ([, { Properties }]) => render(Properties.TargetFunctionArn) === `${serviceNamed(services, name).id}.Arn`,
  );
  if (!found) throw new Error(`${name} has no URL`);
  return { id: found[0], properties: found[1].Properties };
}

describe.each([
  ['command', 'CommandUrl'],
  ['query', 'QueryUrl'],
])('the URL of %s', (name, output) => {
  const { id, properties } = urlOf(name);

  test('is on the alias, open to everybody with a token, which the function asks for, and does not stream', () => {
    expect(properties).toMatchObject({ Qualifier: 'live', AuthType: 'NONE', InvokeMode: 'BUFFERED' });
  });

  test('lets pages of any origin call it, with the headers of Connect and gRPC-Web and our own', () => {
    expect(properties.Cors).toMatchObject({
      AllowOrigins: ['*'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: expect.arrayContaining([
        'content-type',
        'connect-protocol-version',
        'connect-timeout-ms',
        'grpc-timeout',
        'x-grpc-web',
        'idempotency-key',
        'x-correlation-id',
        'authorization',
      ]),
      ExposeHeaders: expect.arrayContaining([
        'grpc-status',
        'grpc-message',
        'grpc-status-details-bin',
        'x-correlation-id',
      ]),
    });
  });

  test('is an output of the stack', () => {
    expect(render(application.Outputs[output]?.Value)).toBe(`${id}.FunctionUrl`);
  });
});

test('no other function has a URL', () => {
  expect(urls).toHaveLength(2);
});

test('what is open to everybody is the URLs and, by them only, the functions behind them', () => {
  const open = Object.values(resourcesOfType(application, 'AWS::Lambda::Permission'))
    .map(({ Properties }) => Properties)
    .filter(({ Principal }) => Principal === '*');
  const aliases = ['command', 'query'].map((name) => serviceNamed(services, name).aliasId);
  expect(
    open.map(({ FunctionName, Principal: _, ...rest }) => ({ alias: render(FunctionName), ...rest })),
  ).toEqual(
    aliases.flatMap((alias) => [
      { alias, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' },
      { alias, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
    ]),
  );
});
