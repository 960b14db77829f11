import { expect, test } from 'vitest';
import { buildSchema } from '../../local/appsync/schema.ts';

test('AppSync scalars and directives are known without being declared', () => {
  const schema = buildSchema(`
    type Note @aws_api_key @aws_cognito_user_pools { at: AWSDateTime! body: AWSJSON }
    type Query { note: Note @aws_iam admin: Note }
    type Mutation { write(at: AWSTimestamp, to: AWSEmail): Note }
    type Subscription { written: Note @aws_subscribe(mutations: ["write"]) }
  `);
  expect(schema.getSubscriptionType()?.getFields()).toHaveProperty('written');
});

test.each([
  ['scalar Money type Query { a: Money }', 'custom scalars: Money'],
  ['type Query { a: Int } extend type Query { b: Int }', 'extend'],
  ['type AWSThing { a: Int } type Query { a: AWSThing }', 'AWSThing'],
  ['type Query { a: Missing }', 'Missing'],
  ['type Query { a: Int @unknown }', 'unknown'],
  ['type Query { a: Int @aws_auth(cognito_groups: ["a"]) }', 'aws_auth'],
  ['input I { a: Int } type Query { a: I }', 'I'],
  ['type Query { a: Int } type Subscription { s: Int @aws_subscribe(mutations: ["none"]) }', 'none'],
])('refuses %s', (sdl, named) => {
  expect(() => buildSchema(sdl)).toThrow(named);
});
