import { randomUUID } from 'node:crypto';
import type { DataKey } from './data-key.ts';
import type { KeyTable, WrappedKey } from './key-table.ts';
import type { KeyWrapper } from './key-wrapper.ts';
import { rememberedKeys } from './remembered-keys.ts';

/** The keys that personal data is encrypted under: one for each person of a tenant, as long as it lives. */
export interface SubjectKeys {
  /** The key of a person, made when there is none yet. */
  readonly ofSubject: (tenant: string, subject: string) => Promise<DataKey>;
  /** The keys with these ids; those that were shredded are absent. */
  readonly find: (tenant: string, ids: readonly string[]) => Promise<ReadonlyMap<string, DataKey>>;
}

/** For how long keys are remembered, in milliseconds; also after they were shredded. */
const OPENING = 5 * 60_000;
/** Somebody who was erased and comes back has another key. */
const SEALING = 60_000;

export interface SubjectKeysOptions {
  readonly table: KeyTable;
  readonly wrapper: KeyWrapper;
  /**
   * Whether the table is asked each time if a key is still there, before it opens anything: for whoever writes down what
   * it opened. Others may go on opening for five minutes after a key was shredded.
   */
  readonly confirm: boolean;
  /** Milliseconds that only grow; this process's own unless a test plays them. */
  readonly now?: () => number;
}

/**
 * Keys from the table, unwrapped by KMS and remembered for a while.
 *
 * @throws ServiceUnavailableError, RateLimitedError when the table or KMS is away or throttled
 */
export function createSubjectKeys({
  table,
  wrapper,
  confirm,
  now = () => performance.now(),
}: SubjectKeysOptions): SubjectKeys {
  const byId = rememberedKeys(OPENING, now);
  const bySubject = rememberedKeys(SEALING, now);

  async function unwrap(tenant: string, wrapped: WrappedKey): Promise<DataKey> {
    const name = `${tenant}/${wrapped.id}`;
    return byId.get(name) ?? byId.remember(name, await wrapper.unwrap(tenant, wrapped));
  }

  async function findOrMake(tenant: string, subject: string): Promise<DataKey> {
    const found = await table.ofSubject(tenant, subject);
    if (found) return unwrap(tenant, found);
    const id = randomUUID();
    const { key, wrapped } = await wrapper.make(tenant, id);
    // Where somebody else has made one in the meantime, that is the one.
    const isFirst = await table.add(tenant, subject, wrapped);
    return isFirst ? byId.remember(`${tenant}/${id}`, key) : findOrMake(tenant, subject);
  }

  return {
    async ofSubject(tenant, subject) {
      const name = `${tenant}/${subject}`;
      return bySubject.get(name) ?? bySubject.remember(name, await findOrMake(tenant, subject));
    },
    async find(tenant, ids) {
      const distinct = [...new Set(ids)];
      const known = confirm ? [] : distinct.flatMap((id) => byId.get(`${tenant}/${id}`) ?? []);
      const unknown = distinct.filter((id) => !known.some((key) => key.id === id));
      const wrapped = await table.find(tenant, unknown);
      const found = await Promise.all(wrapped.map((one) => unwrap(tenant, one)));
      return new Map([...known, ...found].map((key) => [key.id, key]));
    },
  };
}
