import { type Call, readBody } from './call.ts';
import { endToEnd } from './headers.ts';
import { send } from './upstream.ts';

/** Hands a request that is not native gRPC on as it is: Connect and gRPC-Web need no bridge, only the way across it. */
export async function relay(call: Call, target: string): Promise<void> {
  const { stream, headers, signal } = call;
  const body = await readBody(call);
  const [method, path] = [String(headers[':method']), String(headers[':path'])];
  const answer = await send({ target, path, method, headers: endToEnd(headers), body, signal });
  if (stream.destroyed) return;
  stream.respond({ ':status': answer.status, ...endToEnd(answer.headers) });
  stream.end(answer.body);
}
