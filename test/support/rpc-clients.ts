/** Every way to call an RPC, each with the same question and the same form of answer. */
import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import { findTrailerError } from '@connectrpc/connect/protocol-grpc';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  BadRequestSchema,
  ErrorInfoSchema,
} from '../../functions/rpc/generated/google/rpc/error_details_pb.ts';

type Method = DescMethodUnary<DescMessage, DescMessage>;

/** What a call came to. */
export interface RpcOutcome {
  /** With every field, also those that have their default. */
  readonly answer?: JsonValue;
  readonly error?: {
    /** The RPC code, such as `NotFound`. */
    readonly rpcCode: string | undefined;
    readonly message: string;
    readonly code: string | undefined;
    readonly reason: string | undefined;
    readonly retryable: string | undefined;
    readonly fields: readonly string[];
  };
}

/** Calls an RPC with a request in its JSON form. */
export type RpcCall = (
  method: Method,
  request: JsonValue,
  headers?: Readonly<Record<string, string>>,
) => Promise<RpcOutcome>;

/** Where the two functions are: `/shop.v1.…QueryService` at the second. */
export type UrlOf = (method: Method) => string;

export interface RpcClients {
  readonly calls: Readonly<Record<string, RpcCall>>;
  readonly close: () => void;
}

const shown = (desc: DescMessage, message: Message) => toJson(desc, message, { alwaysEmitImplicit: true });

function errorOf(error: ConnectError): RpcOutcome {
  const [info] = error.findDetails(ErrorInfoSchema);
  const [bad] = error.findDetails(BadRequestSchema);
  return {
    error: {
      rpcCode: Code[error.code],
      message: error.rawMessage,
      code: info?.metadata.code,
      reason: info?.reason,
      retryable: info?.metadata.retryable,
      fields: (bad?.fieldViolations ?? []).map(({ field }) => field).sort(),
    },
  };
}

function byTransport(transportOf: (url: string) => Transport, urlOf: UrlOf): RpcCall {
  const transports = new Map<string, Transport>();
  return async (method, request, headers = {}) => {
    const url = urlOf(method);
    const transport = transports.get(url) ?? transportOf(url);
    transports.set(url, transport);
    try {
      const message = fromJson(method.input, request);
      const { message: answer } = await transport.unary(method, undefined, 20_000, headers, message as never);
      return { answer: shown(method.output, answer) };
    } catch (error) {
      return errorOf(ConnectError.from(error));
    }
  };
}

/** The error of a native client, its details read by Connect from the trailer that holds them. */
function fromGrpc({ code, details, metadata }: ServiceError): ConnectError {
  const [status] = metadata.get('grpc-status-details-bin');
  const trailer = new Headers({ 'grpc-status': String(code), 'grpc-message': encodeURIComponent(details) });
  if (Buffer.isBuffer(status)) trailer.set('grpc-status-details-bin', status.toString('base64'));
  return findTrailerError(trailer) ?? new ConnectError(details, code as number as Code);
}

function byGrpc(clientOf: (url: string) => Client, urlOf: UrlOf): RpcCall {
  return async (method, request, headers = {}) => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const answered = Promise.withResolvers<RpcOutcome>();
    clientOf(urlOf(method)).makeUnaryRequest(
      `/${method.parent.typeName}/${method.name}`,
      (message: Message) => Buffer.from(toBinary(method.input, message)),
      (bytes: Buffer) => fromBinary(method.output, bytes),
      fromJson(method.input, request),
      metadata,
      { deadline: Date.now() + 20_000 },
      (error, message) =>
        answered.resolve(
          error
            ? errorOf(fromGrpc(error))
            : { answer: shown(method.output, message ?? create(method.output)) },
        ),
    );
    return await answered.promise;
  };
}

/** All five, with these headers on every call: Connect with JSON and with binary, by GET where the contract allows it, gRPC-Web, and native gRPC. */
export function rpcClients(urlOf: UrlOf, always: Readonly<Record<string, string>>): RpcClients {
  const clients = new Map<string, Client>();
  const clientOf = (url: string) => {
    const client = clients.get(url) ?? new Client(new URL(url).host, credentials.createInsecure());
    clients.set(url, client);
    return client;
  };
  const connect = (options: { readonly useBinaryFormat: boolean; readonly useHttpGet?: boolean }) =>
    byTransport((baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1', ...options }), urlOf);
  const withHeaders =
    (call: RpcCall): RpcCall =>
    (method, request, headers) =>
      call(method, request, { ...always, ...headers });
  const calls = {
    'Connect JSON': connect({ useBinaryFormat: false }),
    'Connect binary': connect({ useBinaryFormat: true }),
    'Connect GET': connect({ useBinaryFormat: false, useHttpGet: true }),
    'gRPC-Web': byTransport((baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }), urlOf),
    'native gRPC': byGrpc(clientOf, urlOf),
  };
  return {
    calls: Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, withHeaders(call)])),
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
}
