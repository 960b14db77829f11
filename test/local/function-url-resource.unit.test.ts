import { describe, expect, test } from 'vitest';
import { ModelBuilder } from '../../local/resources/model-builder.ts';
import { createStack } from '../../local/template/stack.ts';

const urls = ['http://localhost:50051', 'http://localhost:50052'];
const target = 'arn:aws:lambda:us-east-1:000000000000:function:shop';

/** The model and the outputs of a stack with these Function URLs, each output named like its URL. */
function deploy(resources: Readonly<Record<string, object>>) {
  const model = new ModelBuilder();
  const addresses = {
    region: 'us-east-1',
    accountId: '000000000000',
    postgres: { host: '127.0.0.1', port: 5433 },
    graphqlUrl: 'http://localhost:4000/graphql',
    functionUrls: urls,
  };
  const template = {
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, Properties]) => [id, { Type: 'AWS::Lambda::Url', Properties }]),
    ),
    Outputs: Object.fromEntries(
      Object.keys(resources).map((id) => [id, { Value: { 'Fn::GetAtt': [id, 'FunctionUrl'] } }]),
    ),
  };
  const asset = (key: string) => `/assets/${key}`;
  createStack({ name: 'Stack', template }, { addresses, asset, model, exports: new Map() });
  return model.build();
}

const plain = { AuthType: 'NONE', TargetFunctionArn: target };

describe('a Function URL', () => {
  test('gets the next port, and is of an alias where it names one', () => {
    const { functionUrls, stacks } = deploy({ First: { ...plain, Qualifier: 'live' }, Second: plain });
    expect(functionUrls).toEqual([
      { functionArn: `${target}:live`, url: urls[0] },
      { functionArn: target, url: urls[1] },
    ]);
    expect(stacks[0]?.outputs).toEqual({ First: `${urls[0]}/`, Second: `${urls[1]}/` });
  });

  test('has CORS only where it is configured', () => {
    const Cors = {
      AllowOrigins: ['*'],
      AllowMethods: ['GET'],
      AllowHeaders: ['a'],
      ExposeHeaders: ['b'],
      MaxAge: 5,
    };
    const [url] = deploy({ Url: { ...plain, Cors } }).functionUrls;
    expect(url?.cors).toEqual({
      allowOrigins: ['*'],
      allowMethods: ['GET'],
      allowHeaders: ['a'],
      exposeHeaders: ['b'],
      allowCredentials: false,
      maxAge: 5,
    });
  });

  test('cannot stream, and a third one has no port', () => {
    expect(() => deploy({ Url: { ...plain, InvokeMode: 'RESPONSE_STREAM' } })).toThrow(
      'streaming is not emulated',
    );
    expect(() => deploy({ A: plain, B: plain, C: plain })).toThrow('has 2 ports for Function URLs');
  });
});
