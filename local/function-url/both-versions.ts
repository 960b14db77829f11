/** One port for HTTP/1.1 and for HTTP/2 without TLS (h2c, "prior knowledge"), told apart by the first bytes. */
import type { Server as HttpServer } from 'node:http';
import type { Http2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';

/** How every HTTP/2 connection begins, and no HTTP/1.1 request: https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = Buffer.from('PRI * HTTP/2.0');

/**
 * A server that hands each connection to the one of the two that understands it. Neither of them listens itself. HTTP/2
 * connections are closed, for their clients to try again, as long as there is no server for them.
 */
export function bothVersions(http1: HttpServer, http2: () => Http2Server | undefined): Server {
  return createServer((socket) => {
    // A connection that breaks before it has said anything is nobody's failure.
    socket.on('error', ignore);
    peek(socket, (isHttp2) => {
      socket.off('error', ignore);
      if (isHttp2) handOver(socket, http2());
      // An HTTP/2 session takes the socket's handle and what was put back itself; an HTTP/1.1 server listens.
      else handOver(socket, http1)?.resume();
    });
  });
}

const ignore = () => undefined;

function handOver(socket: Socket, server: Http2Server | HttpServer | undefined): Socket | undefined {
  if (!server) {
    socket.destroy();
    return undefined;
  }
  server.emit('connection', socket);
  return socket;
}

/** Reads until it is clear how the connection begins, and puts back what it has read. */
function peek(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const length = Math.min(head.length, PREFACE.length);
    const mayBePreface = head.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (mayBePreface && length < PREFACE.length) return;
    socket.off('data', onData);
    socket.pause();
    socket.unshift(head);
    decide(mayBePreface);
  };
  socket.on('data', onData);
}
