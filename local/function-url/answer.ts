/** A function's answer as a Function URL passes it on. */
import type { OutgoingHttpHeaders } from 'node:http';
import type { InvocationResult } from '../contracts.ts';
import { isObject, type JsonObject } from '../json.ts';

/** An answer ready to be sent. */
export interface UrlAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

function json(status: number, value: unknown): UrlAnswer {
  const body = Buffer.from(JSON.stringify(value));
  return { status, headers: { 'content-type': 'application/json' }, body };
}

/** The cloud is not ready. */
export const STARTING = json(503, { Message: 'The laptop cloud is starting.' });
/** The request is larger than Lambda takes. */
export const TOO_LARGE = json(413, {
  Message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
});
/** The function failed, timed out or answered what is no answer. */
export const FAILED = json(502, { Message: 'Internal Server Error' });

/**
 * An answer with a status code is taken apart; anything else is the JSON body of a 200.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function urlAnswer({ payload, functionError }: InvocationResult): UrlAnswer {
  if (functionError !== undefined) return FAILED;
  if (!isObject(payload) || payload.statusCode === undefined) {
    return typeof payload === 'string'
      ? { ...json(200, ''), body: Buffer.from(payload) }
      : json(200, payload);
  }
  return structured(payload);
}

function structured({ statusCode, headers, cookies, body, isBase64Encoded }: JsonObject): UrlAnswer {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return FAILED;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(isObject(headers) && lowerCased(headers)),
      ...(Array.isArray(cookies) && cookies.length > 0 && { 'set-cookie': cookies.map(String) }),
    },
    body: Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function lowerCased(headers: JsonObject): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
