import { describe, expect, test } from 'vitest';
import { renderer } from './rendering.ts';
import { serviceNamed, servicesOf } from './services.ts';
import { onlyResource, resourcesOfType, synthesise } from './synthesised.ts';

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

  test('is on the alias, asks for a signature and does not stream', () => {
    expect(properties).toMatchObject({ Qualifier: 'live', AuthType: 'AWS_IAM', InvokeMode: 'BUFFERED' });
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

test('callers are allowed the URLs and, by them only, the functions behind them', () => {
  const { PolicyDocument } = onlyResource(application, 'AWS::IAM::ManagedPolicy').Properties;
  const aliases = ['command', 'query'].map((name) => ({ Ref: serviceNamed(services, name).aliasId }));
  expect((PolicyDocument as { Statement: unknown }).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunctionUrl',
      Resource: aliases,
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    },
    {
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: aliases,
      Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    },
  ]);
});

test('nobody is let in without a signature', () => {
  const open = Object.values(resourcesOfType(application, 'AWS::Lambda::Permission')).filter(
    ({ Properties }) => Properties.Principal === '*' || Properties.FunctionUrlAuthType !== undefined,
  );
  expect(open).toEqual([]);
});
