/** A request that cannot be answered as it was meant: its status, and what the caller is told. */
export class ObservationError extends Error {
  override readonly name = 'ObservationError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

export function notFound(what: string): ObservationError {
  return new ObservationError(404, 'NotFound', `${what} does not exist, or is no longer remembered`);
}

export function badRequest(message: string): ObservationError {
  return new ObservationError(400, 'BadRequest', message);
}

export function unavailable(what: string, cause: unknown): ObservationError {
  return new ObservationError(503, 'ServiceUnavailable', `${what} cannot be asked at the moment`, { cause });
}
