/** How long the issuer may take to answer, in milliseconds. */
const PATIENCE = 3_000;

/** Reads a JSON Web Key Set from where its issuer publishes it. */
export async function readPublishedKeys(uri: string): Promise<ArrayBuffer> {
  const response = await fetch(uri, { signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`${uri} answered ${response.status}`);
  return response.arrayBuffer();
}
