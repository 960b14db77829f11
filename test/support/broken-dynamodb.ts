import { createServer, type RequestListener } from 'node:http';
import { listen } from '../../local/engines/ports.ts';

/** Something at the other end of the wire that is no working DynamoDB. */
export interface BrokenDynamodb {
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

/** Serves whatever the listener answers. */
export async function startBrokenDynamodb(listener: RequestListener): Promise<BrokenDynamodb> {
  const server = createServer(listener);
  const port = await listen(server, 0, 'a broken DynamoDB');
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      return closed.promise;
    },
  };
}

/** Answers every request with an exception of DynamoDB. */
export function refusing(statusCode: number, exception: string): RequestListener {
  return answering(statusCode, { __type: `com.amazonaws.dynamodb.v20120810#${exception}`, message: 'no' });
}

/** Answers every request with this body. */
export function answering(statusCode: number, body: unknown): RequestListener {
  return (request, response) => {
    request.resume();
    response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Accepts requests and hangs up. */
export const hangingUp: RequestListener = ({ socket }) => {
  socket.destroy();
};
