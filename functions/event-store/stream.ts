/** Which stream: one aggregate of one tenant. */
export interface StreamId {
  readonly tenant: string;
  /** The aggregate's type, such as `category`. */
  readonly type: string;
  readonly id: string;
}

/** The partition key, `<tenant>/<type>/<id>`. None of the parts can contain the separator. */
export function streamKey({ tenant, type, id }: StreamId): string {
  return `${tenant}/${type}/${id}`;
}

/** @throws TypeError on a key that `streamKey` did not make */
export function parseStreamKey(key: string): StreamId {
  const [tenant, type, id, ...rest] = key.split('/');
  if (!tenant || !type || !id || rest.length > 0) throw new TypeError(`not a stream key: ${key}`);
  return { tenant, type, id };
}
