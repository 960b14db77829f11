import { createHash } from 'node:crypto';

/** JSON with sorted keys: equal values have equal text. Undefined fields count as absent. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** 132 bits of a SHA-256 over the parts, as 22 URL-safe characters. */
export function digest(...parts: readonly unknown[]): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('base64url').slice(0, 22);
}

/** The same as a UUID (version 8: made from what its maker likes), for ids that a retry must find again. */
export function digestUuid(...parts: readonly unknown[]): string {
  const hex = createHash('sha256').update(canonicalJson(parts)).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
