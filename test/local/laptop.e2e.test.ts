import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { isObject } from '../../local/json.ts';
import { type Laptop, startLaptop } from '../support/laptop.ts';

let laptop: Laptop;

beforeAll(async () => {
  laptop = await startLaptop(inject('assembly'));
});

afterAll(async () => {
  await laptop.stop();
});

async function health(): Promise<unknown> {
  return await (await fetch(laptop.urls.health)).json();
}

describe('the laptop cloud', () => {
  test('says which engines it runs on', async () => {
    expect(await health()).toMatchObject({
      ready: true,
      engines: { dynamodb: expect.any(String), postgres: expect.any(String) },
    });
  });

  test('runs every function of the template', async () => {
    const names = laptop.model.functions.map(({ environment }) => environment.POWERTOOLS_SERVICE_NAME);
    expect(names).toEqual(
      expect.arrayContaining(['command', 'query', 'projector', 'reactor', 'saga', 'migrate']),
    );
  });

  test('shows a query what a command has just written, through stream, projector and database', async () => {
    const created = await laptop.graphql(
      'mutation { createCategory(input: { id: "c1", name: "Books" }) { id } }',
    );
    expect(created).toEqual({ data: { createCategory: { id: 'c1' } } });
    await vi.waitFor(async () => {
      const { data } = await laptop.graphql('{ category(id: "c1") { name } }');
      expect(data).toEqual({ category: { name: 'Books' } });
    });
  });
});

describe('the GraphQL endpoint', () => {
  async function ask(headers: Readonly<Record<string, string>>): Promise<number> {
    const body = JSON.stringify({ query: '{ __typename }' });
    const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
    return (await fetch(laptop.urls.graphql, options)).status;
  }

  test('takes the API key of the template, and no key', async () => {
    const [key = ''] = laptop.model.apis.flatMap(({ apiKeys }) => apiKeys);
    expect(await ask({ 'x-api-key': key })).toBe(200);
    expect(await ask({})).toBe(200);
  });

  test('refuses a wrong key', async () => {
    expect(await ask({ 'x-api-key': 'da2-wrong' })).toBe(401);
  });
});

describe('the AWS endpoint', () => {
  const settings = () => ({
    endpoint: laptop.urls.aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'laptop', secretAccessKey: 'laptop' },
  });

  /** A call by the query protocol, as the AWS CLI makes it. */
  async function form(parameters: Readonly<Record<string, string>>): Promise<string> {
    const response = await fetch(laptop.urls.aws, { method: 'POST', body: new URLSearchParams(parameters) });
    return await response.text();
  }

  test('answers for DynamoDB, errors included', async () => {
    const dynamodb = new DynamoDBClient(settings());
    const TableName = laptop.model.tables.map(({ name }) => name).find((name) => name.includes('Guards'));
    const put = new PutItemCommand({
      TableName,
      Item: { pk: { S: 'mine' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await dynamodb.send(put);
    await expect(dynamodb.send(put)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    const { Items } = await dynamodb.send(new ScanCommand({ TableName }));
    expect(Items).toContainEqual({ pk: { S: 'mine' } });
    dynamodb.destroy();
  });

  test('answers for Step Functions', async () => {
    const stepFunctions = new SFNClient(settings());
    const { stateMachines } = await stepFunctions.send(new ListStateMachinesCommand({}));
    const [machine] = stateMachines ?? [];
    const described = await stepFunctions.send(
      new DescribeStateMachineCommand({ stateMachineArn: machine?.stateMachineArn }),
    );
    expect(described.name).toBe(laptop.model.stateMachines[0]?.name);
    stepFunctions.destroy();
  });

  test('invokes functions', async () => {
    const query = laptop.model.functions.find(
      ({ environment }) => environment.POWERTOOLS_SERVICE_NAME === 'projector',
    );
    const url = `${laptop.urls.aws}/2015-03-31/functions/${query?.name}/invocations`;
    const response = await fetch(url, { method: 'POST', body: '{"Records":[]}' });
    expect(response.headers.get('x-amz-function-error')).toBeNull();
    expect(await response.json()).toEqual({ batchItemFailures: [] });
  });

  test('knows no function that is not in the template', async () => {
    const response = await fetch(`${laptop.urls.aws}/2015-03-31/functions/nobody/invocations`, {
      method: 'POST',
      body: '{}',
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  });

  test('describes the stacks with their outputs', async () => {
    const answer = await form({ Action: 'DescribeStacks', StackName: 'ServerlessCqrs-Application' });
    expect(answer).toContain(
      `<OutputKey>GraphqlUrl</OutputKey><OutputValue>${laptop.urls.graphql}</OutputValue>`,
    );
  });

  test('knows who is calling', async () => {
    expect(await form({ Action: 'GetCallerIdentity' })).toContain('<Account>000000000000</Account>');
  });

  test('names an action that it does not know', async () => {
    const headers = { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' };
    const response = await fetch(laptop.urls.aws, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(400);
    const body: unknown = await response.json();
    expect(isObject(body) && body.message).toContain('AmazonSQS.SendMessage');
    expect(await form({ Action: 'DeleteStack' })).toContain('DeleteStack');
  });
});

test('two of them run side by side', async () => {
  const other = await startLaptop(inject('assembly'));
  const { data } = await other.graphql('{ categories { id } }');
  expect(data).toEqual({ categories: [] });
  await other.stop();
  expect(await health()).toMatchObject({ ready: true });
});
