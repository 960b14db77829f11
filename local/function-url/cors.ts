/** CORS as a Function URL does it: the function does not hear of it. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { CorsDefinition } from '../resources/model.ts';

/** Headers for an answer to a page of an allowed origin; none for anybody else. */
export function corsHeaders(
  cors: CorsDefinition | undefined,
  { origin }: IncomingHttpHeaders,
): OutgoingHttpHeaders {
  if (cors === undefined || origin === undefined || !allows(cors.allowOrigins, origin)) return {};
  return {
    'access-control-allow-origin': cors.allowOrigins.includes('*') && !cors.allowCredentials ? '*' : origin,
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders.length > 0 && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
    vary: 'Origin',
  };
}

/** The answer's headers to a browser that asks whether it may send a request. */
export function preflightHeaders(cors: CorsDefinition, headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const allowed = corsHeaders(cors, headers);
  if (Object.keys(allowed).length === 0) return {};
  return {
    ...allowed,
    'access-control-allow-methods': cors.allowMethods.join(','),
    'access-control-allow-headers': cors.allowHeaders.join(','),
    ...(cors.maxAge > 0 && { 'access-control-max-age': String(cors.maxAge) }),
  };
}

function allows(origins: readonly string[], origin: string): boolean {
  return origins.includes('*') || origins.includes(origin);
}
