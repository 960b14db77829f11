import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SFNClient } from '@aws-sdk/client-sfn';
import { getNamedType, isObjectType, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';
import { afterEach, describe, expect, test } from 'vitest';
import { publishingDocument } from '../../../functions/reactor/documents.ts';
import { appsyncPublisher } from '../../../functions/reactor/publisher.ts';
import type { Subscription } from '../../../functions/reactor/subscriptions.ts';
import { lambdaFields, liveFields } from '../../../lib/graphql-fields.ts';
import { buildSchema } from '../../../local/appsync/schema.ts';

const sdl = readFileSync('graphql/schema.graphql', 'utf8');
const schema = buildSchema(sdl);
const subscriptions = liveFields(sdl).subscriptions.map(({ fieldName }) => fieldName as Subscription);
const nested = new Set(lambdaFields(sdl).nested.map(({ typeName, fieldName }) => `${typeName}.${fieldName}`));

/** The fields of the types that a document selects from, which it leaves out. */
function leftOut(document: string): readonly string[] {
  const info = new TypeInfo(schema);
  const missing: string[] = [];
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      SelectionSet({ selections }) {
        const type = getNamedType(info.getParentType());
        if (!isObjectType(type) || type === schema.getMutationType()) return;
        const selected = new Set(selections.map((one) => ('name' in one ? one.name?.value : undefined)));
        const fields = Object.keys(type.getFields()).filter((name) => !selected.has(name));
        missing.push(...fields.map((name) => `${type.name}.${name}`));
      },
    }),
  );
  return missing;
}

describe('what is published', () => {
  test.each(subscriptions)('to %s is all of the entity but what the read model fills in', (subscription) => {
    const document = publishingDocument(subscription);
    expect(validate(schema, parse(document))).toEqual([]);
    expect(leftOut(document).filter((field) => !nested.has(field))).toEqual([]);
    expect(document).toContain('(payload: $payload)');
  });

  test('is what the subscription waits for', () => {
    const { publishing } = liveFields(sdl);
    const mutations = publishing.map(({ fieldName }) => fieldName);
    expect(mutations).toHaveLength(subscriptions.length);
    for (const [index, mutation] of mutations.entries())
      expect(publishingDocument(subscriptions[index] as Subscription)).toContain(` ${mutation}(`);
  });
});

describe('the publisher', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** A publisher to a server that answers so. */
  async function publisherTo(listener: RequestListener) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'session' };
    const { config } = new SFNClient({ region: 'eu-west-1', credentials });
    return appsyncPublisher(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, config);
  }

  const answering =
    (status: number, body: string): RequestListener =>
    (request, response) => {
      request.resume();
      response.writeHead(status).end(body);
    };

  test('posts the mutation with its payload as JSON, signed for AppSync with the credentials of the moment', async () => {
    const requests: { headers: IncomingMessage['headers']; body: unknown }[] = [];
    const publish = await publisherTo(async (request, response) => {
      requests.push({ headers: request.headers, body: JSON.parse(await text(request)) });
      response.end('{"data":{}}');
    });
    await publish('orderUpdated', { id: 'o1' });
    expect(requests[0]?.body).toEqual({
      query: publishingDocument('orderUpdated'),
      variables: { payload: '{"id":"o1"}' },
    });
    expect(requests[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-west-1\/appsync\/aws4_request, SignedHeaders=content-type;host;/,
      ),
      'x-amz-security-token': 'session',
      'content-type': 'application/json',
    });
  });

  test.each([
    ['an error of HTTP', 403, '{"errors":[{"errorType":"Forbidden"}]}', 'AppSync answered 403'],
    ['errors of GraphQL', 200, '{"data":null,"errors":[{"errorType":"Unauthorized"}]}', 'Unauthorized'],
    ['no JSON', 200, '<html>', 'JSON'],
  ])('rejects where AppSync answers %s', async (_what, status, body, message) => {
    const publish = await publisherTo(answering(status, body));
    await expect(publish('stockUpdated', {})).rejects.toThrow(message);
  });

  test('leaves AppSync alone after ten failures in a row', async () => {
    let asked = 0;
    const publish = await publisherTo((request, response) => {
      asked += 1;
      answering(500, '')(request, response);
    });
    for (let attempt = 1; attempt <= 15; attempt += 1)
      await expect(publish('stockUpdated', {})).rejects.toThrow();
    expect(asked).toBe(10);
  });

  test('does not wait for AppSync for long', async () => {
    const publish = await publisherTo((request) => void request.resume());
    await expect(publish('stockUpdated', {})).rejects.toThrow('timeout');
  });
});
