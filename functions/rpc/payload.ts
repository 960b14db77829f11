/** What a Function URL sends and takes: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */

/** A request, in payload format 2.0, as far as it is looked at. */
export interface FunctionUrlEvent {
  readonly version: '2.0';
  readonly rawPath: string;
  /** Without the question mark. */
  readonly rawQueryString: string;
  /** Names in lower case, values of the same name joined by commas; cookies are apart. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies?: readonly string[];
  readonly requestContext: {
    readonly domainName: string;
    readonly requestId: string;
    readonly http: { readonly method: string };
  };
  /** Absent where the request has none. */
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** An answer. */
export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each a whole `Set-Cookie`. */
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** The part of Lambda's context that tells how long there is. */
export interface RemainingTime {
  readonly getRemainingTimeInMillis: () => number;
}

/** Tells a Function URL's event from everything else that a function may be invoked with. */
export function isFunctionUrlEvent(event: unknown): event is FunctionUrlEvent {
  const { version, requestContext } = Object(event) as Partial<FunctionUrlEvent>;
  return version === '2.0' && typeof requestContext?.http?.method === 'string';
}
