import { randomBytes, randomUUID } from 'node:crypto';
import type { DataKey } from '../../functions/privacy/data-key.ts';
import type { KnownPerson, Shredder } from '../../functions/privacy/shredder.ts';
import type { SubjectKeys } from '../../functions/privacy/subject-keys.ts';

/** The keys of personal data, in memory. */
export interface MemoryKeys extends SubjectKeys {
  readonly shredder: Shredder;
  /** Whatever is sealed under the person's key stays blank from now on. */
  readonly shred: (tenant: string, subject: string) => void;
}

export function memoryKeys(): MemoryKeys {
  const keys = new Map<string, DataKey>();
  const erased = new Map<string, KnownPerson>();

  function shred(tenant: string, subject: string, at = new Date()): void {
    keys.delete(`${tenant}/${subject}`);
    erased.set(`${tenant}/${subject}`, { keyId: null, erasedAt: at.toISOString() });
  }

  return {
    async ofSubject(tenant, subject) {
      const name = `${tenant}/${subject}`;
      const key = keys.get(name) ?? { id: randomUUID(), secret: randomBytes(32) };
      keys.set(name, key);
      return key;
    },
    async find(tenant, ids) {
      const own = [...keys].flatMap(([name, key]) => (name.startsWith(`${tenant}/`) ? [key] : []));
      return new Map(own.filter(({ id }) => ids.includes(id)).map((key) => [key.id, key]));
    },
    shred,
    shredder: {
      async find({ tenant, subject }) {
        const name = `${tenant}/${subject}`;
        const key = keys.get(name);
        return key ? { keyId: key.id, erasedAt: null } : (erased.get(name) ?? null);
      },
      async shred({ tenant, subject }, _keyId, at) {
        shred(tenant, subject, at);
      },
    },
  };
}
