import type { CloudModel } from '../../local/resources/model.ts';
import { ModelBuilder } from '../../local/resources/model-builder.ts';
import { createStack } from '../../local/template/stack.ts';

const addresses = {
  region: 'us-east-1',
  accountId: '000000000000',
  postgres: { host: '127.0.0.1', port: 5433 },
  graphqlUrl: 'http://localhost:4000/graphql',
  functionUrls: ['http://localhost:50051'],
};

export type Template = Readonly<Record<string, object>>;

/** The model of an app whose stacks are these templates, named First and Second. */
export function modelOf(...templates: readonly Template[]): CloudModel {
  const model = new ModelBuilder();
  const surroundings = { addresses, asset: (key: string) => `/assets/${key}`, model, exports: new Map() };
  templates.forEach((template, index) => {
    createStack({ name: index === 0 ? 'First' : 'Second', template }, surroundings);
  });
  return model.build();
}
