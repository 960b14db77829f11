/** gRPC's status codes: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
export const STATUS = {
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** What the bridge itself has to say instead of an answer. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: number;

  constructor(status: (typeof STATUS)[keyof typeof STATUS], message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/**
 * The status for an answer that is not gRPC's, such as a gateway's.
 * https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
 */
const OF_HTTP: Readonly<Record<number, (typeof STATUS)[keyof typeof STATUS]>> = {
  400: STATUS.internal,
  401: STATUS.unauthenticated,
  403: STATUS.permissionDenied,
  404: STATUS.unimplemented,
  413: STATUS.resourceExhausted,
  429: STATUS.unavailable,
  502: STATUS.unavailable,
  503: STATUS.unavailable,
  504: STATUS.unavailable,
};

/** The error for an HTTP status where gRPC-Web was expected. */
export function statusOfHttp(status: number): StatusError {
  return new StatusError(OF_HTTP[status] ?? STATUS.unknown, `the target answered with HTTP status ${status}`);
}

/** Anything thrown as a status. What nobody expected is internal, without its cause. */
export function toStatusError(error: unknown): StatusError {
  return error instanceof StatusError
    ? error
    : new StatusError(STATUS.internal, 'the bridge failed', { cause: error });
}

/** The trailers of a status. */
export function trailersOfStatus({ status, message }: StatusError): Record<string, string> {
  return { 'grpc-status': String(status), 'grpc-message': percentEncoded(message) };
}

/** A message as gRPC wants it: percent-encoded but for printable ASCII other than `%`. */
function percentEncoded(message: string): string {
  return message.toWellFormed().replace(/[^\x20-\x24\x26-\x7e]+/gu, encodeURIComponent);
}

/**
 * The same message encoded no more than it has to be: @grpc/grpc-js, like browsers' `decodeURI`, leaves encoded punctuation,
 * which Connect encodes too, as it is.
 */
export function reencoded(message: string): string {
  try {
    return percentEncoded(decodeURIComponent(message));
  } catch {
    // Not percent-encoded: it is somebody else's, to be shown as it is.
    return message;
  }
}
