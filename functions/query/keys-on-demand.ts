/**
 * The keys with which tokens are signed, as the query function reads them: it stands in a network without a way to the issuer, so from the
 * copy in a table. DynamoDB's client takes some 50 ms to load, and only whoever comes by the function's URL waits for it: AppSync
 * verifies tokens itself.
 */
export async function keysOnDemand(): Promise<ArrayBuffer> {
  const { copiedKeys } = await import('../signing-keys/copied-keys.ts');
  return copiedKeys().read();
}
