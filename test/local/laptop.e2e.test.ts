import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { decodeJwt } from 'jose';
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

/** What a script of the project prints; rejects with what it complains about. */
async function commandLine(script: string, ...args: readonly string[]): Promise<string> {
  const file = join(import.meta.dirname, '../../scripts', script);
  return (await promisify(execFile)(process.execPath, [file, ...args])).stdout.trim();
}

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
      expect.arrayContaining(['command', 'query', 'projector', 'reactor', 'saga', 'migrate', 'signing-keys']),
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

describe('whoever has a token of the issuer', () => {
  /** The status of each door for an `authorization` header; the RPC door wants a scheme before the token. */
  async function doors(token?: string) {
    const [commandUrl = '', queryUrl = ''] = laptop.urls.functions;
    const json = { 'content-type': 'application/json' };
    const post = async (url: string, body: object, headers: object): Promise<number> =>
      (await fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) }))
        .status;
    const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return {
      graphql: await post(
        laptop.urls.graphql,
        { query: '{ __typename }' },
        token ? { authorization: token } : {},
      ),
      // A command that an administrator may give, and that comes to nothing.
      command: await post(`${commandUrl}/shop.v1.OrderCommandService/ShipOrder`, { id: 'none' }, bearer),
      query: await post(`${queryUrl}/shop.v1.ProductQueryService/ListProducts`, {}, bearer),
    };
  }
  const OPEN = { graphql: 200, command: 404, query: 200 };

  test('passes every door, and nobody else', async () => {
    expect(await doors(await laptop.token())).toEqual(OPEN);
    expect(await doors()).toEqual({ graphql: 401, command: 401, query: 401 });
  });

  test('gets it on the command line, for anybody', async () => {
    const args = ['--url', laptop.urls.graphql, '--role', 'customer', '--tenant', 't1', '--sub', 'alice'];
    const token = await commandLine('token.ts', ...args);
    expect(decodeJwt(token)).toMatchObject({ 'custom:tenant': 't1', sub: 'alice', token_use: 'id' });
    expect(await doors(token)).toEqual({ ...OPEN, command: 403 });
    await expect(commandLine('token.ts', '--url', 'http://localhost:1')).rejects.toThrow('npm start');
  });

  test('may be a program with a secret', async () => {
    const { pool, endpoints } = laptop.issuer;
    const { id = '', secret = '' } =
      pool.clients.find(({ flows }) => flows.includes('client_credentials')) ?? {};
    const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    const answer = await fetch(endpoints.token, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(await doors(token)).toEqual(OPEN);
  });

  test('passes with a new key as soon as the doors know it', async () => {
    const before = await laptop.token();
    await laptop.issuer.keys.rotate();
    const copy = laptop.model.schedules.map(({ functionArn }) => functionArn);
    for (const functionArn of copy)
      expect(await laptop.invoke(functionArn, {})).not.toHaveProperty('functionError');
    // The query function looks for new keys now and then, as its environment lives on.
    await vi.waitFor(async () => expect(await doors(await laptop.token())).toEqual(OPEN), {
      timeout: 30_000,
    });
    expect(await doors(before)).toEqual(OPEN);
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
